import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf, refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

const source = (revision: string): KubeObject =>
  anObject('GitRepository', 'fleet', {
    spec: { interval: '1m' },
    status: {
      artifact: { revision, lastUpdateTime: ago(5) },
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(5) }],
    },
  });

const paused = (minutes: number, annotations: Record<string, string> = {}, status = 'True'): KubeObject =>
  anObject('Kustomization', 'shop', {
    metadata: {
      annotations,
      managedFields: [
        {
          manager: 'flux',
          operation: 'Update',
          time: ago(minutes),
          fieldsV1: { 'f:spec': { 'f:suspend': {} } },
        },
      ],
    },
    spec: { suspend: true, interval: '10m', sourceRef: { kind: 'GitRepository', name: 'fleet' } },
    status: {
      lastAttemptedRevision: 'main@sha1:a',
      conditions: [
        { type: 'Ready', status, reason: 'ReconciliationSucceeded', lastTransitionTime: ago(9000) },
      ],
    },
  });

const same = source('main@sha1:a');
const newer = source('main@sha1:b');
const why = { 'ops.example.org/suspend-reason': 'change freeze' };

describe('a suspended object that is asked about', () => {
  it.each([
    ['nothing new waits for it', paused(600), same],
    ['somebody wrote why, though something new waits', paused(600, why), newer],
  ])('is no cause when %s, and the pause is told', async (_, object, fleet) => {
    const { causes, pause } = await ask([object, fleet], object);
    expect(causes).toEqual([]);
    expect(pause).toMatchObject({ since: ago(600), by: 'flux' });
  });

  it('tells where somebody wrote why', async () => {
    const object = paused(600, why);
    expect((await ask([object, same], object)).pause?.reasonAt).toBe('ops.example.org/suspend-reason');
  });

  it.each([
    ['something new waits and nobody wrote why', paused(600), newer],
    ['it was not ready when it was suspended', paused(600, {}, 'False'), same],
    ['somebody asked for it since', paused(600, { 'reconcile.fluxcd.io/requestedAt': ago(3) }), same],
  ])('is the cause when %s', async (_, object, fleet) => {
    const { causes, pause } = await ask([object, fleet], object);
    expect(causes.map(({ root }) => refText(root))).toEqual(['Kustomization/apps/shop']);
    expect(pause).toBeUndefined();
  });
});

describe('a suspended object in a cluster that is well', () => {
  it.each([
    ['is told when something new has waited for hours', paused(600), newer, ['Kustomization/apps/shop']],
    ['is not told when somebody wrote why', paused(600, why), newer, []],
    ['is not told when it has been suspended for days', paused(9000), newer, []],
    ['is not told when nothing new waits', paused(600), same, []],
  ])('%s', async (_, object, fleet, roots) => {
    const { causes } = await ask([object, fleet]);
    expect(causes.map(({ root }) => refText(root))).toEqual(roots);
  });
});

function ask(objects: readonly KubeObject[], about?: KubeObject) {
  const focus = about === undefined ? {} : { about: refOf(about) };
  return findCauses(aSnapshot(objects), { limit: 5, ...focus }, AbortSignal.timeout(10_000));
}
