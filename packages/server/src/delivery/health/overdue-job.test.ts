import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import { ClusterIndex } from '../cluster-index.ts';
import type { KubeObject } from '../kube-object.ts';
import { ClusterHealth } from './cluster-health.ts';

const HOURS = 60;
const DAYS = 24 * HOURS;

const cronJob = (spec: object = { concurrencyPolicy: 'Forbid' }) => anObject('CronJob', 'nightly', { spec });
const owned = { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly' }] };
/** A run that took so many minutes, or is at work still. */
const run = (name: string, started: number, took?: number) =>
  anObject('Job', name, {
    metadata: { ...owned, creationTimestamp: ago(started) },
    status:
      took === undefined
        ? { startTime: ago(started), active: 1 }
        : {
            startTime: ago(started),
            completionTime: ago(started - took),
            conditions: [{ type: 'Complete', status: 'True' }],
          },
  });
const skipped = (minutes: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'nightly.1', namespace: 'apps' },
  involvedObject: { apiVersion: 'batch/v1', kind: 'CronJob', namespace: 'apps', name: 'nightly' },
  type: 'Normal',
  reason: 'JobAlreadyActive',
  message: 'Not starting job because prior execution is running and concurrency policy is Forbid',
  lastTimestamp: ago(minutes),
});

describe('a Job at work under a CronJob that forbids a second beside it', () => {
  it('is overdue when it takes far longer than the runs before it, and a later one was skipped', () => {
    const now = run('now', 25 * HOURS);
    const { state, reason, evidence } = healthOf(
      now,
      [cronJob(), run('before', 49 * HOURS, 40)],
      [skipped(5)],
    );
    expect({ state, reason }).toEqual({ state: 'degraded', reason: 'Overdue' });
    expect(evidence.map(({ field }) => field)).toEqual([
      'status.startTime',
      'spec.concurrencyPolicy',
      'event JobAlreadyActive',
    ]);
  });

  it('is overdue without an event, which is soon forgotten, when two turns have passed', () => {
    const now = run('now', 3 * DAYS);
    expect(healthOf(now, [cronJob(), run('before', 4 * DAYS, 40)]).reason).toBe('Overdue');
  });

  it('keeps its CronJob from being well', () => {
    const [now, schedule] = [run('now', 3 * DAYS), cronJob()];
    const health = healthOf(schedule, [now, run('before', 4 * DAYS, 40)]);
    expect(health).toMatchObject({ reason: 'Overdue', notes: ['Its Job now does not end.'] });
  });

  it.each([
    ['it is within its schedule', [cronJob(), run('before', 30 * HOURS, 40)], 6 * HOURS, []],
    [
      'runs before it took as long',
      [cronJob(), run('before', 60 * HOURS, 20 * HOURS)],
      30 * HOURS,
      [skipped(5)],
    ],
    ['it has been at work for minutes', [cronJob(), run('before', 40, 5)], 30, [skipped(5)]],
    ['the skipped run was before it', [cronJob(), run('before', 26 * HOURS, 40)], 5 * HOURS, [skipped(400)]],
    ['no run before it tells how long one takes', [cronJob()], 3 * DAYS, [skipped(5)]],
    [
      'another may start beside it',
      [cronJob({ concurrencyPolicy: 'Allow' }), run('before', 4 * DAYS, 40)],
      3 * DAYS,
      [],
    ],
    [
      'its CronJob is suspended',
      [cronJob({ concurrencyPolicy: 'Forbid', suspend: true }), run('before', 4 * DAYS, 40)],
      3 * DAYS,
      [],
    ],
  ])('is well when %s', (_, others, started, events) => {
    expect(healthOf(run('now', started), others, events)).toMatchObject({
      state: 'ready',
      reason: 'Running',
    });
  });

  it('is well when nobody waits for it: it is of no CronJob', () => {
    const alone = anObject('Job', 'once', { status: { startTime: ago(9 * DAYS), active: 1 } });
    expect(healthOf(alone, [cronJob(), run('before', 10 * DAYS, 40)]).reason).toBe('Running');
  });
});

function healthOf(object: KubeObject, others: readonly KubeObject[], events: readonly KubeObject[] = []) {
  return new ClusterHealth(new ClusterIndex(aSnapshot([object, ...others], { events }))).of(object);
}
