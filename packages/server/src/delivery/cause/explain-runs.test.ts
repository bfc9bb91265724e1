import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import { type ObjectRef, refOf, refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

const DAY = 24 * 60;

const owner = (kind: string, name: string) => ({
  ownerReferences: [{ apiVersion: 'batch/v1', kind, name }],
});
const schedule = anObject('CronJob', 'nightly', { spec: { concurrencyPolicy: 'Forbid' } });
const done = anObject('Job', 'nightly-1', {
  metadata: owner('CronJob', 'nightly'),
  status: {
    startTime: ago(4 * DAY),
    completionTime: ago(4 * DAY - 40),
    conditions: [{ type: 'Complete', status: 'True' }],
  },
});
const stuck = anObject('Job', 'nightly-2', {
  metadata: owner('CronJob', 'nightly'),
  status: { startTime: ago(3 * DAY), active: 1 },
});
const pod = anObject('Pod', 'nightly-2-a', {
  metadata: owner('Job', 'nightly-2'),
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});

describe('a run that does not end', () => {
  it.each([
    ['the cluster', undefined],
    ['its CronJob', refOf(schedule)],
    ['itself', refOf(stuck)],
    ['its pod', refOf(pod)],
  ])('is the root when %s is asked about', async (_, about: ObjectRef | undefined) => {
    const snapshot = aSnapshot([schedule, done, stuck, pod]);
    const question = { ...(about === undefined ? {} : { about }), limit: 3 };
    const [top] = (await findCauses(snapshot, question, AbortSignal.timeout(10_000))).causes;
    expect(top?.diagnosis.code).toBe('job_overdue');
    expect(top === undefined ? '' : refText(top.root)).toBe('Job/apps/nightly-2');
  });
});
