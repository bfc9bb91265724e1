import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpServer } from '../../src/http/http-server.ts';
import { listedClusterTemplates } from '../../src/mcp/cluster-resource.ts';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { Surface } from '../../src/tools/surface.ts';
import { type Connected, connect, connectHttp, ERAS } from '../doors/support/connect.ts';
import { openTestApp, type TestApp } from '../doors/support/test-app.ts';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { helmRelease, kustomization, namespace, secret } from './support/drafts.ts';
import { create } from './support/test-cluster.ts';

const OBJECT = 'guidon://clusters/{cluster}/{kind}/{namespace}/{name}';

it('are offered with the tools that answer them, and only then', () => {
  const templates = (...toolsets: ('flags' | 'delivery')[]) =>
    listedClusterTemplates(new Surface(CATALOGUE, { toolsets, readOnly: true })).map(
      ({ uriTemplate }) => uriTemplate,
    );
  expect(templates('flags')).toEqual([]);
  expect(templates('flags', 'delivery')).toEqual([
    'guidon://clusters/{cluster}',
    OBJECT,
    'guidon://clusters/{cluster}/{kind}/{name}',
  ]);
});

describe.each(ERAS)('clusters as MCP resources, to a %s client', (era) => {
  let blue: DoubleCluster;
  let green: DoubleCluster;
  let test: TestApp;
  let connected: Connected;

  beforeAll(async () => {
    [blue, green] = await Promise.all([
      startDoubleCluster('blue', '2.9'),
      startDoubleCluster('green', '2.4'),
    ]);
    await create(
      blue,
      ...['apps', 'infra'].map(namespace),
      kustomization('apps', 'web'),
      kustomization('apps', 'worker'),
      kustomization('infra', 'web'),
      helmRelease('apps', 'redis'),
      secret('apps', 'login', { password: 'swordfish-of-the-day' }),
    );
    await create(green, namespace('only-green'));
    test = await openTestApp({ KUBECONFIG: `${blue.kubeconfig}:${green.kubeconfig}` });
    connected = await connect(test, 'http', era);
  });

  afterAll(async () => {
    await connected[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
    await Promise.all([blue[Symbol.asyncDispose](), green[Symbol.asyncDispose]()]);
  });

  async function read(uri: string) {
    const { contents } = await connected.client.readResource({ uri });
    const [content] = contents;
    return JSON.parse(content !== undefined && 'text' in content ? content.text : '{}');
  }

  const failureOf = (uri: string) => expect(connected.client.readResource({ uri })).rejects;

  it('an object is read with its health, as list_resources answers it', async () => {
    const answer = await read('guidon://clusters/blue-admin/ks/apps/web');
    expect(answer).toMatchObject({
      cluster: 'blue-admin',
      kind: 'Kustomization',
      items: [{ namespace: 'apps', name: 'web', state: 'ready', object: { kind: 'Kustomization' } }],
    });
  });

  it('a Secret is masked', async () => {
    const [{ object }] = (await read('guidon://clusters/blue-admin/Secret/apps/login')).items;
    expect(object.data.password).toMatch(/^\[masked:[0-9a-f]{10}\]$/);
  });

  it('an object that lives in no namespace is read without one, and only such', async () => {
    const [node] = (await read('guidon://clusters/blue-admin/Node/node-1')).items;
    expect(node).toMatchObject({ name: 'node-1', object: { kind: 'Node' } });
    await failureOf('guidon://clusters/blue-admin/Kustomization/web').toMatchObject({ code: -32602 });
  });

  it('a cluster is read as get_cluster_status answers it', async () => {
    expect(await read('guidon://clusters/blue-admin')).toMatchObject({
      cluster: 'blue-admin',
      counts: { Kustomization: { ready: 3 } },
    });
  });

  it.each([
    'guidon://clusters/blue-admin/ks/apps/none',
    'guidon://clusters/blue-admin/nokind/apps/web',
    'guidon://clusters/nowhere/ks/apps/web',
    'guidon://clusters/',
    'guidon://clusters/blue-admin/ks/apps/web/more',
    'guidon://clusters/blue-admin/ks/apps/%zz',
    'guidon://clusters/blue-admin/ks//web',
    'guidon://clusters/blue-admin/ks/../web',
  ])('%s is not found', async (uri) => {
    await failureOf(uri).toMatchObject({ code: -32602 });
  });

  it('the closest is named, and a denial is told as one', async () => {
    await failureOf('guidon://clusters/blue-admim').toMatchObject({
      message: expect.stringContaining('Did you mean "blue-admin"?'),
    });
    await failureOf('guidon://clusters/blue-dev/ks/apps/web').toMatchObject({
      code: -32602,
      message: expect.stringContaining('PERMISSION_DENIED'),
    });
    blue.trouble = () => ({ status: 500, body: 'no' });
    await failureOf('guidon://clusters/blue-admin/Node/node-1').toMatchObject({ code: -32603 });
    blue.trouble = undefined;
  });

  it('whoever may not look at clusters may not read them, nor hear their names', async () => {
    const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
    const key = await test.key({ role: 'admin', projects: ['default'] });
    await using narrow = await connectHttp(`${server.url}/mcp`, key, era);
    const uri = 'guidon://clusters/blue-admin/ks/apps/web';
    await expect(narrow.client.readResource({ uri })).rejects.toMatchObject({
      message: expect.stringContaining('PERMISSION_DENIED'),
    });
    const ref = { type: 'ref/resource', uri: OBJECT } as const;
    const { completion } = await narrow.client.complete({ ref, argument: { name: 'cluster', value: '' } });
    expect(completion.values).toEqual([]);
    await narrow.client.close();
    await server.close();
  });

  it.runIf(era === 'legacy')('nobody is let wait for news of what is not watched', async () => {
    const uri = 'guidon://clusters/blue-admin/ks/apps/web';
    await expect(connected.client.subscribeResource({ uri })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('not watched'),
    });
  });

  describe('completion', () => {
    const complete = async (
      ref: { type: 'ref/resource'; uri: string } | { type: 'ref/prompt'; name: string },
      name: string,
      value: string,
      given: Record<string, string> = {},
    ) => {
      const context = { arguments: given };
      return (await connected.client.complete({ ref, argument: { name, value }, context })).completion;
    };
    const object = { type: 'ref/resource', uri: OBJECT } as const;
    const prompt = (name: string) => ({ type: 'ref/prompt', name }) as const;

    it('knows the clusters wherever one is named', async () => {
      const all = ['blue-admin', 'blue-dev', 'green-admin', 'green-dev'];
      expect((await complete(object, 'cluster', '')).values).toEqual(all);
      expect((await complete(prompt('triage_incident'), 'cluster', 'gr')).values).toEqual(all.slice(2));
      expect((await complete(prompt('compare_clusters'), 'left', 'blue-a')).values).toEqual(['blue-admin']);
      expect((await complete(prompt('compare_clusters'), 'right', 'GREEN-A')).values).toEqual([
        'green-admin',
      ]);
      const uri = 'guidon://clusters/{cluster}';
      expect((await complete({ type: 'ref/resource', uri }, 'cluster', 'b')).total).toBe(2);
    });

    it('knows the kinds, namespaces and names of the cluster that was chosen', async () => {
      const cluster = 'blue-admin';
      expect((await complete(object, 'kind', 'kust', { cluster })).values).toEqual(['Kustomization']);
      expect((await complete(object, 'namespace', '', { cluster })).values).toEqual(['apps', 'infra']);
      const there = { cluster, kind: 'Kustomization', namespace: 'apps' };
      expect((await complete(object, 'name', 'w', there)).values).toEqual(['web', 'worker']);
      expect((await complete(object, 'namespace', '', { cluster: 'green-admin' })).values).toEqual([
        'only-green',
      ]);
    });

    it('knows the kind that a prompt is about', async () => {
      const there = { cluster: 'blue-admin', namespace: 'apps' };
      expect((await complete(prompt('debug_helmrelease'), 'name', '', there)).values).toEqual(['redis']);
      expect((await complete(prompt('debug_kustomization'), 'name', 'wo', there)).values).toEqual(['worker']);
      const left = { left: 'green-admin' };
      expect((await complete(prompt('compare_clusters'), 'namespace', '', left)).values).toEqual([
        'only-green',
      ]);
    });

    it('has nothing to say where nothing was chosen, or nothing may be seen', async () => {
      const nothing = { values: [], total: 0, hasMore: false };
      expect(await complete(object, 'kind', '')).toMatchObject(nothing);
      expect(await complete(object, 'name', '', { cluster: 'blue-admin' })).toMatchObject(nothing);
      expect(await complete(object, 'namespace', '', { cluster: 'blue-dev' })).toMatchObject(nothing);
      expect(await complete(prompt('triage_incident'), 'symptom', 'x')).toMatchObject(nothing);
    });

    it('says that there are more than it looked at', async () => {
      const many = Array.from({ length: 600 }, (_, index) => kustomization('infra', `app-${index}`));
      await create(blue, ...many);
      const there = { cluster: 'blue-admin', kind: 'ks', namespace: 'infra' };
      const { values, total, hasMore } = await complete(object, 'name', 'app-', there);
      expect({ count: values.length, total, hasMore }).toEqual({
        count: 100,
        total: undefined,
        hasMore: true,
      });
    });
  });
});
