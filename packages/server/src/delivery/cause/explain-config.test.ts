import { describe, expect, it } from 'vitest';
import { anObject } from '../an-object.fixture.ts';
import { aCrash, changed, rootsOf, saying } from './a-crash.fixture.ts';

const settings = (minutes: number) =>
  anObject('ConfigMap', 'settings', {
    metadata: changed(minutes),
    data: { POOL_SIZE: 'ten', 'batch.max': '50000', 'app.toml': 'every = "15m0"' },
  });

const reads = { envFrom: [{ configMapRef: { name: 'settings' } }] };
const renamed = {
  env: [{ name: 'BATCH_LIMIT', valueFrom: { configMapKeyRef: { name: 'settings', key: 'batch.max' } } }],
};
const overrides = { ...reads, env: [{ name: 'POOL_SIZE', value: '10' }] };

describe('a ConfigMap that was changed shortly before a crash', () => {
  it.each([
    ['names a key of it', reads, 'fatal: POOL_SIZE must be a number'],
    [
      'names a key of it, and a level',
      reads,
      '2026-11-20T09:59:00Z FATAL POOL_SIZE must be a number, see DEBUG',
    ],
    ['names the variable a key is read into', renamed, 'fatal: BATCH_LIMIT out of range: 50000'],
    ['quotes a value of it', reads, 'panic: unknown unit "m0" in duration "15m0"'],
  ])('is the cause when the crash %s', async (_, container, line) => {
    const crash = aCrash('web', { containers: [{ name: 'web', ...container }] });
    expect((await rootsOf([...crash, settings(12)], saying(line)))[0]).toBe('ConfigMap/apps/settings');
  });

  it.each([
    ['it is not read', {}, 12, 'fatal: POOL_SIZE must be a number'],
    ['the workload sets the variable itself', overrides, 12, 'fatal: POOL_SIZE must be a number'],
    ['the crash speaks of something else', reads, 12, 'fatal: disk failure'],
    [
      'only a warning names it',
      reads,
      12,
      '2026-11-20T09:59:00Z WARN unknown POOL_SIZE, ignored\nfatal: disk failure',
    ],
    ['only part of a word is like a key of it', reads, 12, 'fatal: MAX_POOL_SIZES must be a number'],
    ['it was changed after the crash began', reads, 3, 'fatal: POOL_SIZE must be a number'],
    ['it was changed days ago', reads, 9000, 'fatal: POOL_SIZE must be a number'],
  ])('is not the cause when %s', async (_, container, minutes, line) => {
    const crash = aCrash('web', { containers: [{ name: 'web', ...container }] });
    expect((await rootsOf([...crash, settings(minutes)], saying(line)))[0]).toBe('Deployment/apps/web');
  });
});

it('reads what a container that was just started again wrote before', async () => {
  const [deployment, pod] = aCrash('web', { containers: [{ name: 'web', ...reads }] });
  if (deployment === undefined || pod === undefined) throw new Error('no pod');
  const container = { name: 'web', ready: false, restartCount: 5, state: { running: {} } };
  const running = { ...pod, status: { ...pod.status, containerStatuses: [container] } };
  const roots = await rootsOf([deployment, running, settings(12)], {
    logs: async ({ previous }) => (previous ? 'fatal: POOL_SIZE must be a number' : 'starting'),
  });
  expect(roots[0]).toBe('ConfigMap/apps/settings');
});
