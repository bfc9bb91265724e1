import { afterAll, beforeAll, expect, it } from 'vitest';
import { Guidon } from '../cli/run-guidon.ts';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { condition, gitRepository, kustomization, namespace } from './support/drafts.ts';
import { create } from './support/test-cluster.ts';

const guidon = new Guidon();
let blue: DoubleCluster;

beforeAll(async () => {
  blue = await startDoubleCluster('blue', '2.9');
  const broken = condition('Ready', 'False', 'BuildFailed', 'kustomize build failed:\u001b[31m no such file');
  await create(
    blue,
    namespace('apps'),
    gitRepository('apps'),
    kustomization('apps', 'base', { status: { conditions: [broken] } }),
  );
});

afterAll(async () => {
  guidon[Symbol.dispose]();
  await blue[Symbol.asyncDispose]();
});

const on = () => ({ env: { KUBECONFIG: blue.kubeconfig, GUIDON_KUBE_CONTEXTS: 'blue-admin' } });

it('guidon delivery status tells the root of trouble and what is not ready', async () => {
  const { code, stdout } = await guidon.run(['delivery', 'status', '--namespace', 'apps'], on());
  expect(code).toBe(0);
  expect(stdout).toContain('Kustomization/apps/base');
  expect(stdout).toContain('BuildFailed');
  expect(stdout).toContain('GitRepository 1 ready; Kustomization 1 failed');
  expect(stdout).not.toContain('\u001b[31m no such file');
});

it('guidon delivery status answers as JSON too', async () => {
  const { code, stdout } = await guidon.run(['delivery', 'status', '--namespace', 'apps', '--json'], on());
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    cluster: 'blue-admin',
    counts: { GitRepository: { ready: 1 }, Kustomization: { failed: 1 } },
  });
});

it('guidon delivery why tells the evidence, and refuses what is no object', async () => {
  const { code, stdout } = await guidon.run(['delivery', 'why', 'ks/base', '--namespace', 'apps'], on());
  expect(code).toBe(0);
  expect(stdout).toContain('status.conditions[Ready]');
  expect((await guidon.run(['delivery', 'why', 'base'], on())).code).toBe(2);
});

it('guidon delivery graph draws a tree, or Mermaid', async () => {
  const tree = await guidon.run(['delivery', 'graph', '--namespace', 'apps'], on());
  expect(tree.stdout).toContain('GitRepository/apps/repo');
  const mermaid = await guidon.run(['delivery', 'graph', '--namespace', 'apps', '--format', 'mermaid'], on());
  expect(mermaid.stdout).toMatch(/^flowchart/m);
});
