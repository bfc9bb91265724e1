import { afterAll, beforeAll, expect, it } from 'vitest';
import { Guidon } from '../cli/run-guidon.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { deployment, kustomization, namespace } from './support/drafts.ts';
import { create } from './support/test-cluster.ts';

const EDITED = '2026-11-20T09:00:00Z';

let blue: DoubleCluster;
let one: TestApp;

beforeAll(async () => {
  blue = await startDoubleCluster('blue', '2.9');
  one = await testApp({ environment: { KUBECONFIG: blue.kubeconfig, GUIDON_KUBE_CONTEXTS: 'blue-admin' } });
  const web = deployment('shop', 'web');
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': 'shop',
    'kustomize.toolkit.fluxcd.io/namespace': 'shop',
  };
  const edit = (manager: string) => ({
    ...{ manager, operation: 'Update', time: EDITED, fieldsType: 'FieldsV1' },
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  });
  await create(
    blue,
    namespace('shop'),
    kustomization('shop', 'shop'),
    { ...web, metadata: { name: 'web', namespace: 'shop', labels, managedFields: [edit('kubectl-scale')] } },
    {
      ...deployment('shop', 'api'),
      metadata: { name: 'api', namespace: 'shop', labels, managedFields: [edit('kustomize-controller')] },
    },
  );
});

afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await blue[Symbol.asyncDispose]();
});

it('is told with each object, and how the cluster is', async () => {
  const { items } = await one.ok('list_resources', { kind: 'deploy', namespace: 'shop' });
  expect(items.map(({ name, drift }: { name: string; drift?: object }) => [name, drift])).toEqual([
    ['api', undefined],
    ['web', [{ by: 'kubectl-scale', time: EDITED, fields: ['spec.replicas'] }]],
  ]);
  const status = await one.ok('get_cluster_status', { namespace: 'shop' });
  expect(status).toMatchObject({
    drift: [{ object: 'Deployment/shop/web', by: 'kubectl-scale', time: EDITED }],
    drift_total: 1,
  });
  expect(await one.ok('get_cluster_status', { namespace: 'default' })).not.toHaveProperty('drift');
});

it('is told by guidon delivery status', async () => {
  using guidon = new Guidon();
  const env = { KUBECONFIG: blue.kubeconfig, GUIDON_KUBE_CONTEXTS: 'blue-admin' };
  const { stdout } = await guidon.run(['delivery', 'status'], { env });
  expect(stdout).toContain(`Edited outside Flux: Deployment/shop/web by kubectl-scale, ${EDITED}`);
});
