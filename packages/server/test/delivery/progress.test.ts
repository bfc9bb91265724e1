import { expect, it } from 'vitest';
import { connect, ERAS } from '../doors/support/connect.ts';
import { openTestApp } from '../doors/support/test-app.ts';
import { startDoubleCluster } from './support/double-cluster.ts';
import { kustomization, namespace } from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { create } from './support/test-cluster.ts';

it.each(ERAS)('a %s client that asks for progress hears of it while a controller works', async (era) => {
  await using blue = await startDoubleCluster('blue', '2.9');
  const apps = kustomization('n', 'apps');
  await create(blue, namespace('n'), apps);
  await using _simulator = new FluxSimulator(blue, apps);
  await using test = await openTestApp({ KUBECONFIG: blue.kubeconfig, GUIDON_DELIVERY_WRITES: 'true' });
  await using connected = await connect(test, 'http', era);
  const heard: (string | undefined)[] = [];
  const call = {
    name: 'operate_delivery',
    arguments: { cluster: 'blue-admin', action: 'reconcile', kind: 'ks', namespace: 'n', name: 'apps' },
  };
  const { structuredContent } = await connected.client.callTool(call, {
    onprogress: ({ message }) => heard.push(message),
  });
  expect(structuredContent).toMatchObject({ changed: true });
  expect(heard[0]).toBe('Kustomization/n/apps: asked its controller');
});
