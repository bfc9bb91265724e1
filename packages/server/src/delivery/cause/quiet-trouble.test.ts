import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

const ready = { conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: '' }] };
const owning = (name: string, spec: object = {}) =>
  anObject('Kustomization', name, {
    spec,
    status: { ...ready, inventory: { entries: [{ id: 'apps_web_apps_Deployment', v: 'v1' }] } },
  });
const web = anObject('Deployment', 'web', {
  spec: { replicas: 1 },
  status: { readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 },
});
const changed = (
  applier: KubeObject,
  minutes: number,
  count: number,
  line = 'Deployment/apps/web configured',
) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${applier.metadata.name}.${minutes}`, namespace: 'apps' },
  involvedObject: {
    apiVersion: applier.apiVersion,
    kind: applier.kind,
    namespace: 'apps',
    name: applier.metadata.name,
  },
  type: 'Normal',
  reason: 'Progressing',
  message: `Service/apps/web unchanged\n${line}`,
  count,
  lastTimestamp: ago(minutes),
});

describe('an object in two inventories', () => {
  const [one, two] = [owning('one'), owning('two')];

  it('is contested when both appliers change it again and again', async () => {
    const { causes } = await ask([one, two, web], [changed(one, 5, 4), changed(two, 2, 4)]);
    expect(causes.map(({ root }) => refText(root)).toSorted()).toEqual([
      'Kustomization/apps/one',
      'Kustomization/apps/two',
    ]);
    expect(causes[0]?.diagnosis).toMatchObject({ code: 'contested' });
    expect(causes[0]?.diagnosis.evidence.map(({ object }) => object.name)).toEqual(['one', 'two']);
  });

  it.each([
    ['a handover: one change each', [changed(one, 5, 1), changed(two, 2, 1)]],
    [
      'changes of one applier only',
      [changed(one, 5, 9), changed(two, 2, 9, 'Deployment/apps/web unchanged')],
    ],
    ['a fight of yesterday', [changed(one, 1500, 4), changed(two, 1499, 4)]],
  ])('is not contested by %s', async (_, events) => {
    expect((await ask([one, two, web], events)).causes).toEqual([]);
  });

  it('is contested in the midst of the rollout that the last change began', async () => {
    const rolling = anObject('Deployment', 'web', {
      spec: { replicas: 2 },
      status: {
        readyReplicas: 2,
        availableReplicas: 2,
        updatedReplicas: 1,
        conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }],
      },
    });
    const { causes } = await ask([one, two, rolling], [changed(one, 5, 4), changed(two, 2, 4)]);
    expect(causes.map(({ diagnosis }) => diagnosis.code)).toEqual(['contested', 'contested']);
  });

  it('is contested most likely by the applier that came last', async () => {
    const made = (name: string, days: number) => {
      const applier = owning(name);
      return { ...applier, metadata: { ...applier.metadata, creationTimestamp: ago(days * 1440) } };
    };
    const [late, early] = [made('z-late', 1), made('b-early', 90)];
    const { causes } = await ask([late, early, web], [changed(late, 5, 4), changed(early, 2, 4)]);
    expect(causes.map(({ root }) => root.name)).toEqual(['z-late', 'b-early']);
  });

  it('is not contested any more once one of the two has let it be for two turns', async () => {
    const [given, other] = [owning('given', { interval: '5m' }), owning('other', { interval: '5m' })];
    const fought = (minutes: number) =>
      ask([given, other, web], [changed(given, minutes, 9), changed(other, 2, 9)]);
    expect((await fought(6)).causes).toHaveLength(2);
    expect((await fought(30)).causes).toEqual([]);
  });

  it('is not contested by an applier that has handed it over', async () => {
    const former = anObject('Kustomization', 'former', { status: { ...ready, inventory: { entries: [] } } });
    const { causes } = await ask([former, one, web], [changed(former, 5, 4), changed(one, 2, 4)]);
    expect(causes).toEqual([]);
  });

  it('is not contested by an applier that is suspended', async () => {
    const paused = owning('two', { suspend: true });
    expect((await ask([one, paused, web], [changed(one, 5, 4), changed(paused, 2, 4)])).causes).toEqual([]);
  });
});

describe('a Provider', () => {
  const provider = (spec: object) => anObject('Provider', 'oncall', { spec });
  const named = provider({ type: 'slack', secretRef: { name: 'token' } });

  it('is silent without its Secret, whatever it cannot say itself', async () => {
    const { causes } = await ask([named]);
    expect(causes.map(({ root }) => refText(root))).toEqual(['Secret/apps/token']);
  });

  it.each([
    ['its Secret is there', [named, anObject('Secret', 'token')]],
    ['it needs none', [provider({ type: 'slack' })]],
    ['it is suspended', [provider({ type: 'slack', suspend: true, secretRef: { name: 'token' } })]],
  ])('is well when %s', async (_, objects) => {
    expect((await ask(objects)).causes).toEqual([]);
  });
});

describe('a suspended HelmRepository', () => {
  const repository = anObject('HelmRepository', 'charts', { spec: { suspend: true }, status: ready });
  const chart = anObject('HelmChart', 'apps-web', {
    spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } },
    status: ready,
  });
  const release = (suspend: boolean) =>
    anObject('HelmRelease', 'web', {
      spec: {
        suspend,
        chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
      },
      status: { ...ready, helmChart: 'apps/apps-web' },
    });

  it('is told while a release waits for its charts', async () => {
    const { causes } = await ask([repository, chart, release(false)]);
    expect(causes.map(({ root }) => refText(root))).toEqual(['HelmRepository/apps/charts']);
  });

  it('is not told when the releases of its charts are suspended too', async () => {
    expect((await ask([repository, chart, release(true)])).causes).toEqual([]);
  });
});

function ask(objects: readonly KubeObject[], events: readonly KubeObject[] = []) {
  return findCauses(aSnapshot(objects, { events }), { limit: 5 }, AbortSignal.timeout(10_000));
}
