import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connected, connect, ERAS } from '../doors/support/connect.ts';
import { openTestApp, type TestApp } from '../doors/support/test-app.ts';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { kustomization, namespace, secret } from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { create } from './support/test-cluster.ts';

type Level = Parameters<Connected['client']['setLoggingLevel']>[0];

describe.each(ERAS)('log messages to a %s client', (era) => {
  let blue: DoubleCluster;
  let test: TestApp;
  let connected: Connected;
  const heard: { level: string; logger?: string | undefined; data: unknown }[] = [];

  beforeAll(async () => {
    blue = await startDoubleCluster('blue', '2.9');
    await create(blue, namespace('n'), kustomization('n', 'apps'), secret('n', 's', { a: 'swordfish-1234' }));
    test = await openTestApp({ KUBECONFIG: blue.kubeconfig, GUIDON_DELIVERY_WRITES: 'true' });
  });

  beforeEach(async () => {
    await connected?.[Symbol.asyncDispose]();
    connected = await connect(test, 'http', era);
    heard.length = 0;
    connected.client.setNotificationHandler('notifications/message', ({ params }) => void heard.push(params));
  });

  afterAll(async () => {
    await connected[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
    await blue[Symbol.asyncDispose]();
  });

  /** Calls a tool as a client that wants to hear messages of this level and graver ones. */
  async function call(level: Level | undefined, name: string, input: Readonly<Record<string, unknown>>) {
    const given = { name, arguments: { cluster: 'blue-admin', ...input } };
    if (era === 'legacy' && level !== undefined) await connected.client.setLoggingLevel(level);
    const meta = { 'io.modelcontextprotocol/logLevel': level };
    return connected.client.callTool(
      era === 'legacy' || level === undefined ? given : { ...given, _meta: meta },
    );
  }

  const reconcile = { action: 'reconcile', kind: 'ks', namespace: 'n', name: 'apps' };

  it('are not sent to one that did not ask', async () => {
    await using _simulator = new FluxSimulator(blue, kustomization('n', 'apps'));
    await call(undefined, 'operate_delivery', reconcile);
    await call(undefined, 'list_resources', { kind: 'nothing' });
    expect(heard).toEqual([]);
  });

  it('tell how far a call is', async () => {
    await using _simulator = new FluxSimulator(blue, kustomization('n', 'apps'));
    await call('info', 'operate_delivery', reconcile);
    expect(heard[0]).toEqual({
      level: 'info',
      logger: 'guidon',
      data: { tool: 'operate_delivery', message: 'Kustomization/n/apps: asked its controller' },
    });
    expect(heard.map(({ level }) => level)).not.toContain('debug');
  });

  it('tell what an answer lacks', async () => {
    blue.trouble = ({ path }) =>
      path.includes('/pods') ? { status: 403, body: { kind: 'Status', message: 'no' } } : undefined;
    await call('warning', 'get_cluster_status', {});
    blue.trouble = undefined;
    const message = 'Pod could not be read. Denied: needs list pods in the whole cluster.';
    expect(heard).toMatchObject([{ level: 'warning', data: { tool: 'get_cluster_status', message } }]);
  });

  it('tell of failures: what the caller can mend as a warning, what others must as an error', async () => {
    await call('warning', 'list_resources', { kind: 'nothing' });
    blue.trouble = () => ({ status: 500, body: { kind: 'Status', message: 'swordfish-1234 broke' } });
    await call('warning', 'list_resources', { kind: 'ks' });
    blue.trouble = undefined;
    expect(heard).toMatchObject([
      { level: 'warning', data: { tool: 'list_resources', code: 'NOT_FOUND' } },
      { level: 'error', data: { tool: 'list_resources', code: 'UNAVAILABLE' } },
    ]);
  });

  it('are of the level that was asked for and graver only', async () => {
    await using _simulator = new FluxSimulator(blue, kustomization('n', 'apps'));
    await call('error', 'operate_delivery', reconcile);
    await call('error', 'list_resources', { kind: 'nothing' });
    expect(heard).toEqual([]);
    await call('debug', 'list_resources', { kind: 'ks' });
    expect(heard).toMatchObject([{ level: 'debug', data: { tool: 'list_resources', message: 'answered' } }]);
  });

  it('have no secret in them', async () => {
    blue.trouble = ({ path }) =>
      path.includes('/kustomizations')
        ? { status: 400, body: { kind: 'Status', message: 'bad: swordfish-1234' } }
        : undefined;
    await call('debug', 'list_resources', { kind: 'ks', namespace: 'n' });
    blue.trouble = undefined;
    expect(heard).toHaveLength(1);
    expect(JSON.stringify(heard)).toContain('bad: [masked:');
    expect(JSON.stringify(heard)).not.toContain('swordfish');
  });

  it('of a level that does not exist are refused', async () => {
    const asked = call('loud' as Level, 'list_clusters', {});
    await expect(asked).rejects.toMatchObject({ code: -32602 });
  });
});
