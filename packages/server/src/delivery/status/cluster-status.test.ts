import { expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import { refText } from '../object-ref.ts';
import { clusterStatus } from './cluster-status.ts';

const failing = (name: string, reason: string, spec: object = {}) =>
  anObject('Kustomization', name, {
    spec,
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason,
          message: `${reason} dependency 'apps/base' is not ready`,
          lastTransitionTime: ago(9),
        },
      ],
    },
  });

it('tells versions, controllers, counts, and what is not well by root cause', async () => {
  const labels = { 'app.kubernetes.io/part-of': 'flux', 'app.kubernetes.io/version': 'v2.9.4' };
  const controller = anObject('Deployment', 'helm-controller', {
    metadata: { labels },
    spec: {
      replicas: 1,
      template: { spec: { containers: [{ image: 'ghcr.io/fluxcd/helm-controller:v1.4.0' }] } },
    },
    status: { readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
  });
  const status = await clusterStatus(
    aSnapshot([
      failing('lonely', 'BuildFailed'),
      failing('late', 'DependencyNotReady', { dependsOn: [{ name: 'base' }] }),
      failing('base', 'BuildFailed'),
      controller,
      anObject('HelmRelease', 'paused', { spec: { suspend: true } }),
    ]),
    AbortSignal.timeout(1000),
  );
  expect(status).toMatchObject({
    fluxVersion: 'v2.9.4',
    controllers: [{ state: 'ready', version: 'v1.4.0', ready: '1/1' }],
    counts: {
      Deployment: { ready: 1 },
      HelmRelease: { suspended: 1 },
      Kustomization: { failed: 2, progressing: 1 },
    },
  });
  expect(status.notReady.map(({ object, root }) => `${object.name} < ${root?.name ?? 'itself'}`)).toEqual([
    'base < itself',
    'late < base',
    'lonely < itself',
  ]);
  expect(status.suspended.map(refText)).toEqual(['HelmRelease/apps/paused']);
});

it('tells an applier under what it waits for, never as a cause of its own', async () => {
  const applier = anObject('Kustomization', 'web', {
    status: {
      inventory: { entries: [{ id: 'apps_web_apps_Deployment', v: 'v1' }] },
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'HealthCheckFailed',
          message: "timeout waiting for: [Deployment/apps/web status: 'InProgress']",
          lastTransitionTime: ago(9),
        },
      ],
    },
  });
  const web = anObject('Deployment', 'web', {
    spec: { replicas: 1 },
    status: { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: ago(20) }] },
  });
  const late = failing('late', 'DependencyNotReady', { dependsOn: [{ name: 'base' }] });
  const objects = [applier, web, late, failing('base', 'BuildFailed')];
  const { causes, notReady } = await clusterStatus(aSnapshot(objects), AbortSignal.timeout(1000));
  expect(causes.map(({ root }) => refText(root)).toSorted()).toEqual([
    'Deployment/apps/web',
    'Kustomization/apps/base',
  ]);
  const under = Object.fromEntries(notReady.map(({ object, root }) => [refText(object), root?.name]));
  expect(under).toMatchObject({ 'Kustomization/apps/web': 'web', 'Kustomization/apps/late': 'base' });
});

it('tells what stands between a symptom and its root under that root', async () => {
  const source = anObject('GitRepository', 'shop', {
    spec: { secretRef: { name: 'key' } },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'AuthenticationFailed',
          message: `failed to get secret 'apps/key': secrets "key" not found`,
          lastTransitionTime: ago(30),
        },
      ],
    },
  });
  const late = failing('shop', 'ArtifactFailed', { sourceRef: { kind: 'GitRepository', name: 'shop' } });
  const { causes, notReady } = await clusterStatus(aSnapshot([source, late]), AbortSignal.timeout(1000));
  expect(causes.map(({ root }) => refText(root))).toEqual(['Secret/apps/key']);
  expect(notReady.map(({ root }) => root?.name)).toEqual(['key', 'key']);
});

it('tells only causes of what is in the namespace that is asked about', async () => {
  const elsewhere = anObject('Kustomization', 'other', {
    ...failing('other', 'BuildFailed'),
    metadata: { namespace: 'elsewhere' },
  });
  const { causes } = await clusterStatus(
    aSnapshot([failing('base', 'BuildFailed'), elsewhere]),
    AbortSignal.timeout(1000),
    'apps',
  );
  expect(causes.map(({ root }) => refText(root))).toEqual(['Kustomization/apps/base']);
});

it('tells what is in doubt apart from what is broken', async () => {
  const stale = anObject('Kustomization', 'stale', {
    spec: { interval: '5m' },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded' }],
      history: [{ lastReconciled: ago(600) }],
    },
  });
  const status = await clusterStatus(aSnapshot([stale]), AbortSignal.timeout(1000));
  expect(status).toMatchObject({
    notReady: [],
    counts: { Kustomization: { doubtful: 1 } },
    doubtful: [{ object: { name: 'stale' }, health: { reason: 'NotReconciledLately' } }],
  });
});

it('is short for an empty cluster', async () => {
  expect(await clusterStatus(aSnapshot([]), AbortSignal.timeout(1000))).toEqual({
    cluster: 'test',
    controllers: [],
    counts: {},
    notReady: [],
    suspended: [],
    doubtful: [],
    drift: [],
    causes: [],
    unread: [],
  });
});
