import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { definitionOf, FLUX_KINDS, type FluxRelease, METRICS_DEFINITIONS } from './flux-kinds.ts';
import { answerLogs } from './kubelet.ts';
import { type FakeLog, pluralOf, type TestCluster } from './test-cluster.ts';

/** Where the programs of a genuine API server are. */
export const ASSETS = process.env.KUBE_ASSETS ?? path.join(os.homedir(), '.cache/kube-test-assets');

/** Whether they are there. */
export const HAS_GENUINE =
  existsSync(path.join(ASSETS, 'kube-apiserver')) && existsSync(path.join(ASSETS, 'etcd'));

const TOKENS = { admin: `admin-${randomUUID()}`, dev: `dev-${randomUUID()}` };

/** Starts etcd and a genuine kube-apiserver with the CRDs of a Flux release, on loopback, without controllers. */
export async function startGenuineCluster(name: string, flux: FluxRelease): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-kube-'));
  const children: ChildProcess[] = [];
  const run = (program: string, args: readonly string[]) => {
    const child = spawn(path.join(ASSETS, program), args, { stdio: 'ignore' });
    children.push(child);
    return child;
  };
  const etcd = `http://127.0.0.1:${await freePort()}`;
  run('etcd', [
    `--data-dir=${folder}/etcd`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${await freePort()}`,
  ]);
  await mkdir(path.join(folder, 'certs'));
  const rows = [`${TOKENS.admin},admin,admin,"system:masters"`, `${TOKENS.dev},dev,dev,"dev-team"`];
  await writeFile(path.join(folder, 'tokens.csv'), `${rows.join('\n')}\n`);
  const port = await freePort();
  run('kube-apiserver', [...apiServerFlags(folder, etcd, port)]);
  const url = `https://127.0.0.1:${port}`;
  const request = requester(url);
  await until(async () => (await request('GET', '/readyz')) === 'ok');
  const certificate = await readFile(path.join(folder, 'certs/apiserver.crt'));
  await define(request, await definitionsOf(flux));
  const kubeconfig = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(name, url, certificate.toString('base64')));
  const logs = new Map<string, FakeLog>();
  const kubelet = await startKubelet(folder, logs);
  await request('POST', '/api/v1/nodes', node((kubelet.address() as AddressInfo).port));
  return {
    name,
    kubeconfig,
    genuine: true,
    request,
    logs,
    [Symbol.asyncDispose]: async () => {
      kubelet.close();
      kubelet.closeAllConnections();
      await Promise.all(children.toReversed().map(end));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function apiServerFlags(folder: string, etcd: string, port: number): readonly string[] {
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--insecure-port=0',
    `--secure-port=${port}`,
    `--cert-dir=${folder}/certs`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${folder}/tokens.csv`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--api-audiences=https://kubernetes.default.svc',
    `--service-account-key-file=${folder}/certs/apiserver.key`,
    `--service-account-signing-key-file=${folder}/certs/apiserver.key`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--endpoint-reconciler-type=none',
    '--disable-admission-plugins=ServiceAccount',
  ];
}

/** Folders of the data set with the full CRDs of a release. */
const FULL_DEFINITIONS: Readonly<Record<FluxRelease, string>> = {
  '2.9': 'flux-v2.9.4',
  '2.4': 'flux-v2.4.0',
  '2.2': 'flux-v2.2.0',
};

/** The full CRDs where the data set has them, otherwise ones with the same names and versions. */
async function definitionsOf(flux: FluxRelease): Promise<readonly object[]> {
  const own = FLUX_KINDS[flux].map(definitionOf);
  const folder = path.join(process.env.GUIDON_TEST_DATA ?? '', 'flux/crds', FULL_DEFINITIONS[flux]);
  if (process.env.GUIDON_TEST_DATA === undefined || !existsSync(folder))
    return [...own, ...METRICS_DEFINITIONS];
  const files = await readdir(folder);
  const full = await Promise.all(
    files.map(
      async (file) =>
        parse(await readFile(path.join(folder, file), 'utf8')) as { metadata: { name: string } },
    ),
  );
  const names = new Set(full.map(({ metadata }) => metadata.name));
  return [...full, ...own.filter(({ metadata }) => !names.has(metadata.name)), ...METRICS_DEFINITIONS];
}

type Request = TestCluster['request'];

async function define(request: Request, definitions: readonly object[]): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await Promise.all(definitions.map((definition) => request('POST', path, definition)));
  for (const definition of definitions as readonly {
    spec: {
      group: string;
      names: { kind: string; plural?: string };
      versions: { name: string; served: boolean }[];
    };
  }[]) {
    const { group, names, versions } = definition.spec;
    for (const version of versions.filter(({ served }) => served))
      await until(async () => {
        const list = await request(
          'GET',
          `/apis/${group}/${version.name}/${names.plural ?? pluralOf(names.kind)}`,
        );
        return list.kind?.endsWith('List') === true;
      });
  }
}

/** Requests without a look at the certificate, which the server made for itself. */
function requester(url: string): Request {
  const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
  return (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${TOKENS.admin}`, 'Content-Type': contentType };
      const sent = https.request(`${url}${path}`, { method, agent, headers }, async (message) => {
        const text = await textOf(message);
        resolve(text.startsWith('{') ? JSON.parse(text) : text);
      });
      sent.on('error', (failure) => (method === 'GET' ? resolve(String(failure)) : reject(failure)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

async function startKubelet(folder: string, logs: ReadonlyMap<string, FakeLog>): Promise<https.Server> {
  const key = await readFile(path.join(folder, 'certs/apiserver.key'));
  const cert = await readFile(path.join(folder, 'certs/apiserver.crt'));
  const server = https.createServer({ key, cert }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://kubelet');
    const { status, text } = answerLogs(logs, url.pathname.split('/').slice(2).join('/'), url.searchParams);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function node(port: number) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'fake' }],
    },
  };
}

/** A kubeconfig with the contexts of an administrator and of somebody without rights. */
export function kubeconfigText(name: string, url: string, certificate?: string, tokens = TOKENS): string {
  const authority = certificate === undefined ? {} : { 'certificate-authority-data': certificate };
  const who = Object.entries(tokens);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': `${name}-admin`,
    clusters: [{ name, cluster: { server: url, ...authority } }],
    users: who.map(([user, token]) => ({ name: `${name}-${user}`, user: { token } })),
    contexts: who.map(([user]) => ({
      name: `${name}-${user}`,
      context: { cluster: name, user: `${name}-${user}`, namespace: 'default' },
    })),
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error('the API server did not come up within a minute');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
