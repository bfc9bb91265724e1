import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCauses } from '../../src/delivery/cause/find-causes.ts';
import type { Delivery } from '../../src/delivery/delivery.ts';
import type { OpenDelivery } from '../../src/delivery/flux/open-flux-delivery.ts';
import { healthOf } from '../../src/delivery/health/health-of.ts';
import { refText } from '../../src/delivery/object-ref.ts';
import type { StartCluster } from './delivery-contract.ts';
import { condition, kustomization, namespace } from './support/drafts.ts';
import { FLUX_KINDS } from './support/flux-kinds.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { NEVER, openClusters } from './support/open-delivery.ts';
import { create, type Draft, read, type TestCluster } from './support/test-cluster.ts';

const SOURCE = 'source.toolkit.fluxcd.io/v1beta2';
const failed = (reason: string, message: string) => ({
  observedGeneration: 1,
  conditions: [condition('Ready', 'False', reason, message)],
});

/** A HelmRelease as Flux 2.2 has it, from a chart in a HelmRepository whose index cannot be fetched. */
const REPOSITORY: Draft = {
  apiVersion: SOURCE,
  kind: 'HelmRepository',
  metadata: { name: 'charts', namespace: 'apps' },
  spec: { interval: '10m', url: 'https://charts.example.org' },
  status: failed('FetchFailed', 'failed to fetch index: 404 Not Found'),
};
const CHART: Draft = {
  apiVersion: SOURCE,
  kind: 'HelmChart',
  metadata: { name: 'apps-web', namespace: 'apps' },
  spec: { interval: '10m', chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } },
  status: failed('NoSourceArtifact', 'no artifact available for HelmRepository source charts'),
};
const RELEASE: Draft = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2beta2',
  kind: 'HelmRelease',
  metadata: { name: 'web', namespace: 'apps' },
  spec: {
    interval: '10m',
    chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
  },
  status: {
    ...failed('SourceNotReady', "HelmChart 'apps/apps-web' is not ready"),
    helmChart: 'apps/apps-web',
  },
};

/** That the same code works with Flux 2.2, most kinds of which only had beta versions. */
export function describeOldFlux(start: StartCluster): void {
  describe('with Flux 2.2', () => {
    let old: TestCluster;
    let opened: OpenDelivery;
    let delivery: Delivery;

    beforeAll(async () => {
      old = await start('old', '2.2');
      opened = openClusters([old]);
      delivery = opened.as(undefined);
      await create(old, namespace('apps'), kustomization('apps', 'good'), REPOSITORY, CHART, RELEASE);
    }, 180_000);

    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]();
      await old?.[Symbol.asyncDispose]();
    });

    it('every kind is read in the newest version that is served of it', async () => {
      for (const { group, kind, versions } of FLUX_KINDS['2.2']) {
        const page = await delivery.resources({ cluster: 'old-admin', kind, limit: 10 }, NEVER);
        expect(page).toMatchObject({ kind, apiVersion: `${group}/${versions.at(-1)}` });
      }
    });

    it('a snapshot has its objects once, with their health', async () => {
      const { objects, unread, now } = await delivery.snapshot(
        { cluster: 'old-admin', events: false },
        NEVER,
      );
      const flux = objects.filter(({ apiVersion }) => apiVersion.includes('fluxcd'));
      const states = flux.map((object) => [object.kind, healthOf(object, now.getTime()).state]);
      expect(states.toSorted()).toEqual([
        ['HelmChart', 'failed'],
        ['HelmRelease', 'failed'],
        ['HelmRepository', 'failed'],
        ['Kustomization', 'ready'],
      ]);
      expect(unread).toEqual([]);
    });

    it('the root of what is broken is found', async () => {
      const snapshot = await delivery.snapshot({ cluster: 'old-admin', events: true }, NEVER);
      const about = { kind: 'HelmRelease', namespace: 'apps', name: 'web' };
      const { causes } = await findCauses(snapshot, { about, limit: 1 }, NEVER);
      expect(
        causes.map(({ root, chain }) => [root, ...chain.steps.map(({ object }) => object)].map(refText)),
      ).toEqual([
        [
          'HelmRepository/apps/charts',
          'HelmRelease/apps/web',
          'HelmChart/apps/apps-web',
          'HelmRepository/apps/charts',
        ],
      ]);
    });

    it('a release is reconciled with its source, suspended and resumed', async () => {
      await using simulator = new FluxSimulator(old, REPOSITORY, CHART, RELEASE);
      const operate = (action: 'reconcile' | 'suspend' | 'resume', more = {}) =>
        delivery.operate(
          {
            ...{ action, cluster: 'old-admin', kind: 'hr', namespace: 'apps', name: 'web' },
            ...{ dryRun: false, waitMs: 5000, ...more },
          },
          { tell: () => {}, changed: async () => {} },
          NEVER,
        );
      const { steps } = await operate('reconcile', { withSource: true });
      expect(steps.map(({ object, outcome }) => [object.name, outcome])).toEqual([
        ['charts', 'ready'],
        ['apps-web', 'ready'],
        ['web', 'ready'],
      ]);
      expect(simulator.handled).toEqual(['charts', 'apps-web', 'web']);
      await operate('suspend');
      expect((await read(old, RELEASE)).spec.suspend).toBe(true);
      expect((await operate('resume')).steps[0]?.outcome).toBe('resumed');
      expect((await read(old, RELEASE)).spec.suspend).toBeUndefined();
    });
  });
}
