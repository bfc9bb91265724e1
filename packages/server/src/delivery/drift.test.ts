import { expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from './an-object.fixture.ts';
import { ClusterIndex } from './cluster-index.ts';
import { driftOf, driftOfObject } from './drift.ts';

const edit = (manager: string, fieldsV1: Record<string, unknown>, rest: object = {}) => ({
  manager,
  operation: 'Update',
  time: ago(5),
  fieldsV1,
  ...rest,
});
const labels = { 'kustomize.toolkit.fluxcd.io/name': 'web', 'kustomize.toolkit.fluxcd.io/namespace': 'apps' };
const applier = anObject('Kustomization', 'web');
const replicas = {
  'f:spec': {
    'f:replicas': {},
    'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } } },
  },
};

it('tells who set which fields of what Flux has applied, and what Flux takes back', () => {
  const web = anObject('Deployment', 'web', {
    metadata: {
      labels,
      managedFields: [edit('kubectl-edit', replicas), edit('kustomize-controller', replicas)],
    },
  });
  expect(driftOf(new ClusterIndex(aSnapshot([applier, web])))).toEqual([
    {
      object: expect.objectContaining({ name: 'web' }),
      applier: expect.objectContaining({ kind: 'Kustomization' }),
      manager: 'kubectl-edit',
      by: 'person',
      operation: 'Update',
      time: ago(5),
      fields: ['spec.replicas', 'spec.template.spec.containers[web].image'],
      reverted: true,
    },
  ]);
});

it.each([
  ['a suspended applier', { spec: { suspend: true } }, {}],
  ['an object it merges into', {}, { 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' }],
  ['an object it leaves alone', {}, { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' }],
])('is not taken back by %s', (_, rest, annotations) => {
  const managedFields = [edit('kubectl-edit', replicas)];
  const web = anObject('Deployment', 'web', { metadata: { labels, annotations, managedFields } });
  const [found] = driftOf(new ClusterIndex(aSnapshot([anObject('Kustomization', 'web', rest), web])));
  expect(found?.reverted).toBe(false);
});

it('is taken back by a HelmRelease only where it corrects drift', () => {
  const of = { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'apps' };
  const web = anObject('Deployment', 'web', {
    metadata: { labels: of, managedFields: [edit('kubectl-edit', replicas)] },
  });
  const reverted = (mode: string) => {
    const release = anObject('HelmRelease', 'web', { spec: { driftDetection: { mode } } });
    return driftOf(new ClusterIndex(aSnapshot([release, web])))[0]?.reverted;
  };
  expect([reverted('enabled'), reverted('warn')]).toEqual([true, false]);
});

it.each([
  ['controllers', edit('kube-controller-manager', replicas)],
  ['a status', edit('kubectl', replicas, { subresource: 'status' })],
  [
    'a request to reconcile',
    edit('kubectl-annotate', {
      'f:metadata': { 'f:annotations': { 'f:reconcile.fluxcd.io/requestedAt': {} } },
    }),
  ],
])('does not count %s', (_, entry) => {
  const web = anObject('Deployment', 'web', { metadata: { labels, managedFields: [entry] } });
  expect(driftOf(new ClusterIndex(aSnapshot([applier, web])))).toEqual([]);
});

it('does not count what Flux has not applied', () => {
  const web = anObject('Deployment', 'web', {
    metadata: { managedFields: [edit('kubectl-edit', replicas)] },
  });
  expect(driftOf(new ClusterIndex(aSnapshot([applier, web])))).toEqual([]);
});

it('is told of one object alone by the applier its labels name', () => {
  const metadata = { labels, managedFields: [edit('kubectl-edit', replicas)] };
  expect(driftOfObject(anObject('Deployment', 'web', { metadata }))).toMatchObject([
    { manager: 'kubectl-edit', applier: { kind: 'Kustomization', name: 'web' } },
  ]);
  const unlabelled = { managedFields: [edit('kubectl-edit', replicas)] };
  expect(driftOfObject(anObject('Deployment', 'web', { metadata: unlabelled }))).toEqual([]);
});
