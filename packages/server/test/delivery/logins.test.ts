import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { kustomization, namespace } from './support/drafts.ts';
import { failureOf, NEVER, openClusters } from './support/open-delivery.ts';
import { create } from './support/test-cluster.ts';

let blue: DoubleCluster;
let folder: string;

beforeAll(async () => {
  blue = await startDoubleCluster('blue', '2.9');
  folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-logins-'));
  await create(blue, namespace('n'), kustomization('n', 'a'));
});

afterEach(() => {
  blue.trouble = undefined;
});

afterAll(async () => {
  await blue[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const KUSTOMIZATIONS = { kind: 'Kustomization', namespace: 'n', limit: 10 } as const;
type Open = ReturnType<typeof openClusters>;
const ask = (open: Open, cluster = 'blue-admin') =>
  open.as(undefined).resources({ cluster, ...KUSTOMIZATIONS }, NEVER);

// biome-ignore lint/suspicious/noExplicitAny: a kubeconfig as it is written down
type Config = any;

/** A kubeconfig for the double with other entries. */
async function kubeconfig(name: string, change: (config: Config) => void): Promise<{ kubeconfig: string }> {
  const config: Config = JSON.parse(await readFile(blue.kubeconfig, 'utf8'));
  change(config);
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return { kubeconfig: file };
}

describe('a kubeconfig', () => {
  it.each<[string, (config: Config) => void]>([
    [
      'names a user that is not there',
      (config) => {
        config.contexts[1].context.user = 'nobody';
      },
    ],
    [
      'names a cluster that is not there',
      (config) => {
        config.contexts[1].context.cluster = 'nowhere';
      },
    ],
    [
      'would impersonate groups of nobody',
      (config) => {
        config.users[1].user['as-groups'] = ['viewers'];
      },
    ],
    [
      'names a certificate that is not there',
      (config) => {
        Object.assign(config.users[1].user, { 'client-certificate': 'gone.crt', 'client-key': 'gone.key' });
      },
    ],
  ])('that %s is refused for that cluster alone', async (what, change) => {
    await using open = openClusters([await kubeconfig(what.replaceAll(' ', '-'), change)]);
    expect((await open.as(undefined).clusters(NEVER)).map(({ name }) => name)).toContain('blue-dev');
    expect((await ask(open)).items).toHaveLength(1);
    const failure = await failureOf(ask(open, 'blue-dev'));
    expect(failure).toMatchObject({ code: 'MISCONFIGURED' });
    expect(failure.message).not.toContain(folder);
  });

  it('that is a folder is refused, and what is in a broken one is not repeated', async () => {
    await using open = openClusters([{ kubeconfig: folder }]);
    expect(await failureOf(open.as(undefined).clusters(NEVER))).toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('(EISDIR)'),
    });
    const broken = path.join(folder, 'broken');
    await writeFile(broken, 'users:\n- user: {token: hunter2\n  x: [');
    await using other = openClusters([{ kubeconfig: broken }]);
    const failure = await failureOf(other.as(undefined).clusters(NEVER));
    expect(failure.code).toBe('MISCONFIGURED');
    expect(`${failure.message} ${failure.cause?.message}`).not.toContain('hunter2');
  });

  it('leads through a proxy where it names one', async () => {
    const seen: string[] = [];
    const proxy = http.createServer().on('connect', (request, client: net.Socket) => {
      seen.push(request.url ?? '');
      const { hostname, port } = new URL(`http://${request.url}`);
      const server = net.connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = await kubeconfig('proxy', (config) => {
      config.clusters[0].cluster['proxy-url'] = proxyUrl;
    });
    await using open = openClusters([through]);
    expect((await ask(open)).items).toHaveLength(1);
    expect(seen[0]).toMatch(/^127\.0\.0\.1:\d+$/);
    proxy.close();
  });
});

describe('a token in a file', () => {
  it('may end with a line break, and is read again at once when it was refused', async () => {
    const token = path.join(folder, 'token');
    await writeFile(token, 'of-yesterday\n');
    const withFile = await kubeconfig('token-file', (config) => {
      config.users[0].user = { tokenFile: 'token' };
    });
    await using open = openClusters([withFile]);
    expect(await failureOf(ask(open))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('does not accept the credentials'),
    });
    await writeFile(token, 'admintoken\n');
    await sleep(1100);
    expect((await ask(open)).items).toHaveLength(1);
  });
});

describe('a credential plugin', () => {
  const TOKEN = JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    status: { token: 'admintoken' },
  });

  /** A kubeconfig whose administrator comes by a plugin that runs this script. */
  const withPlugin = (name: string, script: string, more: object = {}) =>
    kubeconfig(name, (config) => {
      const args = ['-e', script];
      config.users[0].user = { exec: { command: process.execPath, args, ...more } };
    });

  /** A script that notes each run in a file. */
  const noting = (file: string, rest: string) =>
    `require('fs').appendFileSync(${JSON.stringify(path.join(folder, file))}, 'x'); ${rest}`;
  const runsIn = (file: string) => readFile(path.join(folder, file), 'utf8');
  const PRINT = `console.log(${JSON.stringify(TOKEN)})`;

  it.each([
    ['prints something else', "console.log('hunter2 is no JSON')", 'did not print JSON'],
    ['prints far too much', "process.stdout.write('hunter2'.repeat(1e6))", 'printed far too much'],
    ['prints no credential', "console.log('{}')", 'printed no credential'],
  ])('that %s is said to, without its words', async (what, script, says) => {
    await using open = openClusters([await withPlugin(what.replaceAll(' ', '-'), script)]);
    const failure = await failureOf(ask(open));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(says) });
    expect(`${failure.message} ${failure.cause}`).not.toContain('hunter2');
  });

  it('that is not there, or needs a terminal, is said to', async () => {
    const missing = await kubeconfig('missing', (config) => {
      config.users[0].user = { exec: { command: './is-not-there' } };
    });
    await using open = openClusters([missing]);
    expect((await failureOf(ask(open))).message).toContain('could not be started');
    await using asking = openClusters([await withPlugin('terminal', PRINT, { interactiveMode: 'Always' })]);
    expect(await failureOf(ask(asking))).toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('at a terminal'),
    });
  });

  it('that hangs in what it has started is killed together with that', async () => {
    const mark = path.join(folder, 'survivor');
    const child = `setTimeout(() => require('fs').writeFileSync(${JSON.stringify(mark)}, ''), 1500)`;
    const script = `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`;
    await using open = openClusters([await withPlugin('wrapper', script)], { timeoutMs: 500 });
    expect((await failureOf(ask(open))).message).toContain('did not end within 0.5 s');
    await sleep(2000);
    expect(existsSync(mark)).toBe(false);
  });

  it('is left behind by a caller who leaves, at once', async () => {
    await using open = openClusters([await withPlugin('slow', 'setTimeout(() => {}, 5000)')]);
    const leaving = AbortSignal.timeout(200);
    const before = Date.now();
    await failureOf(open.as(undefined).kinds('blue-admin', leaving));
    expect(Date.now() - before).toBeLessThan(3000);
  });

  it('is started again when the cluster refuses what it gave, though that has no end', async () => {
    await using open = openClusters([await withPlugin('revoked', noting('revoked-runs', PRINT))]);
    await ask(open);
    await sleep(1100);
    let left = 1;
    blue.trouble = () => (left-- > 0 ? { status: 401, body: { message: 'Unauthorized' } } : undefined);
    expect((await ask(open)).items).toHaveLength(1);
    expect(await runsIn('revoked-runs')).toBe('xx');
  });

  it('is started anew when a certificate that the kubeconfig names was written again', async () => {
    const authority = path.join(folder, 'ca.crt');
    await writeFile(authority, '');
    const named = await withPlugin('renewed', noting('renewed-runs', PRINT));
    const config: Config = JSON.parse(await readFile(named.kubeconfig, 'utf8'));
    config.clusters[0].cluster['certificate-authority'] = 'ca.crt';
    await writeFile(named.kubeconfig, JSON.stringify(config));
    await using open = openClusters([named]);
    await ask(open);
    await utimes(authority, new Date(), new Date(Date.now() + 5000));
    await ask(open);
    await ask(open);
    expect(await runsIn('renewed-runs')).toBe('xx');
  });

  it('is told of the cluster where it asks for it', async () => {
    const seen = path.join(folder, 'seen');
    const script = `require('fs').writeFileSync(${JSON.stringify(seen)}, process.env.KUBERNETES_EXEC_INFO); ${PRINT}`;
    await using open = openClusters([await withPlugin('told', script, { provideClusterInfo: true })]);
    await ask(open);
    expect(JSON.parse(await readFile(seen, 'utf8')).spec).toEqual({
      interactive: false,
      cluster: { server: expect.stringContaining('http://127.0.0.1:') },
    });
  });
});
