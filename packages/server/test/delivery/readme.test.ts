import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Guidon } from '../cli/run-guidon.ts';
import { startDoubleCluster } from './support/double-cluster.ts';
import { condition, deployment, gitRepository, kustomization, namespace } from './support/drafts.ts';
import { create, type Draft } from './support/test-cluster.ts';

const README = readFileSync(path.join(import.meta.dirname, '../../../../README.md'), 'utf8');
const COMMANDS = [
  ['delivery', 'status'],
  ['delivery', 'why', 'kustomization/checkout', '--namespace', 'shop', '--limit', '1'],
] as const;
const RUNNING = {
  replicas: 1,
  readyReplicas: 1,
  updatedReplicas: 1,
  availableReplicas: 1,
  observedGeneration: 1,
};

it('README shows what guidon delivery says of a broken cluster', async () => {
  await using cluster = await startDoubleCluster('production', '2.9');
  await create(cluster, namespace('shop'), ...brokenShop());
  using guidon = new Guidon();
  const env = { KUBECONFIG: cluster.kubeconfig, GUIDON_KUBE_CONTEXTS: 'production-admin', COLUMNS: '110' };
  const said: string[] = [];
  for (const command of COMMANDS) {
    const { code, stdout } = await guidon.run([...command], { env });
    expect(code).toBe(0);
    said.push(`$ guidon ${command.join(' ')}\n${stdout.trimEnd()}`);
  }
  const text = said.join('\n\n').replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '…');
  const [, , block] = /<!-- a broken cluster[^>]*-->\n(```text\n)(.*?)\n```/s.exec(README) ?? [];
  expect(block).toBe(text);
});

/** A repository whose deploy key is gone, what is applied from it, and somebody who waits for that. */
function brokenShop(): Draft[] {
  const key = { secretRef: { name: 'shop-deploy-key' } };
  const denied = `failed to get secret 'shop/shop-deploy-key': secrets "shop-deploy-key" not found`;
  const failed = (reason: string, message: string) => ({
    conditions: [condition('Ready', 'False', reason, message)],
  });
  const repository = gitRepository('shop');
  return [
    { ...repository, spec: { ...repository.spec, ...key }, status: failed('AuthenticationFailed', denied) },
    kustomization('shop', 'checkout', {
      status: failed('ArtifactFailed', 'Source artifact not found, retrying in 30s'),
    }),
    kustomization('shop', 'emails', {
      spec: { dependsOn: [{ name: 'checkout' }] },
      status: failed('DependencyNotReady', "dependency 'shop/checkout' is not ready"),
    }),
    { ...deployment('shop', 'checkout'), status: RUNNING },
  ];
}
