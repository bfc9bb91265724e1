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

it('is short for an empty cluster', async () => {
  expect(await clusterStatus(aSnapshot([]), AbortSignal.timeout(1000))).toEqual({
    cluster: 'test',
    controllers: [],
    counts: {},
    notReady: [],
    suspended: [],
    drift: [],
    causes: [],
    unread: [],
  });
});
