import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { byPriority, type DoubleKind, doubleKinds } from './double-kinds.ts';
import { DoubleStore, type Stored } from './double-store.ts';
import type { FluxRelease } from './flux-kinds.ts';
import { kubeconfigText } from './genuine-cluster.ts';
import { answerLogs } from './kubelet.ts';
import { matcher } from './selectors.ts';
import type { FakeLog, TestCluster } from './test-cluster.ts';

/** An answer of the double. */
export interface DoubleAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong before the double answers: an answer in its place, nothing (undefined), none at all, or half of it. */
export type Trouble = (request: {
  method: string;
  path: string;
  user: string;
  headers: Readonly<IncomingMessage['headers']>;
}) => DoubleAnswer | 'hang' | 'cut' | undefined;

/** A Kubernetes API server in this process: as much of it as delivery asks for, checked against recordings. */
export interface DoubleCluster extends TestCluster {
  /** Requests since the start, `GET /path?query as user`. */
  readonly requests: string[];
  trouble: Trouble | undefined;
}

const TOKENS = { admin: 'admintoken', dev: 'devtoken' };

/** Starts a double that serves what a release of Flux does. */
export async function startDoubleCluster(name: string, flux: FluxRelease): Promise<DoubleCluster> {
  const double = new Double(doubleKinds(flux));
  const server = http.createServer((request, response) => double.serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-double-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(name, url, undefined, TOKENS));
  await double.request('POST', '/api/v1/nodes', { metadata: { name: 'node-1' } });
  return Object.assign(double, {
    name,
    kubeconfig,
    genuine: false,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  });
}

class Double {
  readonly requests: string[] = [];
  readonly logs = new Map<string, FakeLog>();
  trouble: Trouble | undefined;
  readonly #kinds: readonly DoubleKind[];
  readonly #store = new DoubleStore();

  constructor(kinds: readonly DoubleKind[]) {
    this.#kinds = kinds;
  }

  /** A request of the administrator that takes no way round. */
  async request(method: string, path: string, body?: unknown, contentType = 'application/json') {
    const url = new URL(path, 'http://double');
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
    return this.#answer(method, url, body as Stored, { contentType, accept: '', user: 'admin' }).body as any;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const url = new URL(request.url ?? '/', 'http://double');
    const user = Object.entries(TOKENS).find(
      ([, token]) => request.headers.authorization === `Bearer ${token}`,
    )?.[0];
    const method = request.method ?? 'GET';
    this.requests.push(`${method} ${request.url} as ${user}`);
    const trouble = this.trouble?.({
      ...{ method, path: request.url ?? '', user: user ?? '' },
      headers: request.headers,
    });
    if (trouble === 'hang') return;
    const head = {
      contentType: request.headers['content-type'] ?? '',
      accept: request.headers.accept ?? '',
      user: user ?? '',
    };
    const parsed = text === '' ? undefined : JSON.parse(text);
    const answer = this.#answer(method, url, parsed, head);
    if (trouble === 'cut') return cutOff(response, JSON.stringify(answer.body));
    const { status, body, headers } = trouble ?? answer;
    const isText = typeof body === 'string';
    response.writeHead(status, { 'Content-Type': isText ? 'text/plain' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  }

  #answer(
    method: string,
    url: URL,
    body: Stored | undefined,
    head: { readonly contentType: string; readonly accept: string; readonly user: string },
  ): DoubleAnswer {
    if (head.user === '') return failure(401, 'Unauthorized', 'Unauthorized');
    const discovered = this.#discovery(url.pathname);
    if (discovered !== undefined) return discovered;
    const target = this.#target(url.pathname);
    if (target === undefined) return { status: 404, body: '404 page not found\n' };
    if (head.user !== 'admin') return forbidden(target, verbOf(method, target), head.user);
    if (target.part === 'log') return this.#log(target, url);
    if (method === 'POST') return this.#create(target, body ?? {});
    if (target.name === undefined) return this.#list(target, url, head.accept);
    const object = this.#store.get(target.kind, target.namespace, target.name);
    if (object === undefined) return notFound(target);
    if (method === 'PATCH') return this.#patch(target, object, body ?? {}, url, head);
    if (method === 'DELETE') this.#store.delete(target.kind, target.namespace, target.name);
    return { status: 200, body: this.#shown(target.kind, object, head.accept) };
  }

  #discovery(path: string): DoubleAnswer | undefined {
    if (path === '/apis')
      return { status: 200, body: { kind: 'APIGroupList', apiVersion: 'v1', groups: this.#groups() } };
    const [, core, group = '', version = core] = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))$/.exec(path) ?? [];
    if (version === undefined) return undefined;
    const kinds = this.#kinds.filter((kind) => kind.group === group && kind.version === version);
    if (kinds.length === 0) return { status: 404, body: '404 page not found\n' };
    const groupVersion = group === '' ? version : `${group}/${version}`;
    return {
      status: 200,
      body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: kinds.map(resourceOf) },
    };
  }

  #groups() {
    const groups = new Map<string, { versions: Set<string>; preferred: string }>();
    for (const { group, version, preferred } of this.#kinds.filter(({ group }) => group !== '')) {
      const known = groups.get(group) ?? { versions: new Set(), preferred };
      known.versions.add(version);
      groups.set(group, known);
    }
    return [...groups].map(([name, { versions, preferred }]) => ({
      name,
      versions: [...versions]
        .toSorted(byPriority)
        .map((version) => ({ groupVersion: `${name}/${version}`, version })),
      preferredVersion: { groupVersion: `${name}/${preferred}`, version: preferred },
    }));
  }

  #target(path: string): Target | undefined {
    const parts = path.split('/').slice(1).map(decodeURIComponent);
    const [group, version, ...rest] = parts[0] === 'api' ? ['', ...parts.slice(1)] : parts.slice(1);
    const namespaced = rest[0] === 'namespaces' && rest.length > 2;
    const namespace = namespaced ? (rest[1] ?? '') : '';
    const [plural, name, part] = namespaced ? rest.slice(2) : rest;
    const kind = this.#kinds.find(
      (each) => each.group === group && each.version === version && each.plural === plural,
    );
    return kind === undefined ? undefined : { kind, namespace, name, part };
  }

  #create({ kind, namespace }: Target, draft: Stored): DoubleAnswer {
    const { name } = draft.metadata;
    if (this.#store.get(kind, namespace, name) !== undefined)
      return failure(409, 'AlreadyExists', `${resource(kind)} "${name}" already exists`, {
        name,
        ...detailsOf(kind),
      });
    const { status: _status, ...rest } = draft;
    const object = this.#store.create(kind, namespace, kind.kind === 'Node' ? draft : rest);
    return { status: 201, body: this.#shown(kind, withData(kind, object), '') };
  }

  #patch(
    { kind, part }: Target,
    object: Stored,
    patch: Stored,
    url: URL,
    { contentType, accept }: { readonly contentType: string; readonly accept: string },
  ): DoubleAnswer {
    if (contentType !== 'application/merge-patch+json')
      return failure(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format');
    const { resourceVersion } = patch.metadata ?? {};
    if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion)
      return failure(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${resource(kind)} "${object.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
        { name: object.metadata.name, ...detailsOf(kind) },
      );
    const dryRun = url.searchParams.get('dryRun') === 'All';
    const patched = this.#store.patch(
      kind,
      object,
      pruned(kind, patch),
      part === 'status' ? 'status' : 'main',
      dryRun,
    );
    return { status: 200, body: this.#shown(kind, patched, accept) };
  }

  #list({ kind, namespace }: Target, url: URL, accept: string): DoubleAnswer {
    const query = url.searchParams;
    const matches = matcher(query.get('labelSelector'), query.get('fieldSelector'), kind.kind === 'Event');
    if (typeof matches === 'string') return failure(400, 'BadRequest', matches);
    const all = this.#store.list(kind, namespace).filter(matches);
    const start = Number(Buffer.from(query.get('continue') ?? '', 'base64url').toString() || 0);
    if (Number.isNaN(start)) return failure(400, 'BadRequest', 'invalid continue token');
    const limit = Number(query.get('limit') ?? all.length);
    const items = all.slice(start, start + limit);
    const left = all.length - start - items.length;
    const selected = query.has('labelSelector') || query.has('fieldSelector');
    const more =
      left <= 0
        ? {}
        : {
            continue: Buffer.from(String(start + limit)).toString('base64url'),
            ...(selected ? {} : { remainingItemCount: left }),
          };
    const partial = accept.includes('PartialObjectMetadata');
    return {
      status: 200,
      body: {
        kind: partial ? 'PartialObjectMetadataList' : `${kind.kind}List`,
        apiVersion: partial ? 'meta.k8s.io/v1' : apiVersionOf(kind),
        metadata: { resourceVersion: String(this.#store.revision), ...more },
        items: items.map((item) => (partial || kind.custom ? this.#shown(kind, item, accept) : item)),
      },
    };
  }

  #log({ namespace, name = '' }: Target, url: URL): DoubleAnswer {
    const kind = this.#kinds.find((each) => each.kind === 'Pod') as DoubleKind;
    const pod = this.#store.get(kind, namespace, name);
    if (pod === undefined) return notFound({ kind, namespace, name, part: undefined });
    const lists = [pod.spec.containers, pod.spec.initContainers, pod.spec.ephemeralContainers];
    const names = lists.flatMap((list = []) => (list as { name: string }[]).map((one) => one.name));
    const container = url.searchParams.get('container') ?? names[0] ?? '';
    if (!names.includes(container))
      return failure(400, 'BadRequest', `container ${container} is not valid for pod ${name}`);
    const { status, text } = answerLogs(this.logs, `${namespace}/${name}/${container}`, url.searchParams);
    return status === 200 ? { status, body: text } : failure(status, 'BadRequest', text);
  }

  #shown(kind: DoubleKind, object: Stored, accept: string): Stored {
    if (accept.includes('PartialObjectMetadata'))
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
    return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object };
  }
}

/** The connection ends in the middle of an answer. */
function cutOff(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

/** Fields that a built-in kind does not know are dropped without a word: a Deployment cannot be suspended. */
function pruned({ group }: DoubleKind, patch: Stored): Stored {
  if (group !== 'apps' || patch.spec === undefined) return patch;
  const { suspend: _suspend, ...spec } = patch.spec;
  return { ...patch, spec };
}

interface Target {
  readonly kind: DoubleKind;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly part: string | undefined;
}

function resourceOf({ plural, kind, namespaced, shortNames }: DoubleKind) {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  return { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs, shortNames };
}

function verbOf(method: string, { name }: Target): string {
  if (method === 'GET') return name === undefined ? 'list' : 'get';
  return { POST: 'create', PATCH: 'patch', PUT: 'update', DELETE: 'delete' }[method] ?? 'get';
}

/** stringData becomes data. */
function withData(kind: DoubleKind, object: Stored): Stored {
  if (kind.kind !== 'Secret' || object.stringData === undefined) return object;
  const entries = Object.entries(object.stringData as Record<string, string>);
  object.data = {
    ...object.data,
    ...Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
  };
  delete object.stringData;
  return object;
}

function notFound({ kind, name }: Target): DoubleAnswer {
  return failure(404, 'NotFound', `${resource(kind)} "${name}" not found`, { name, ...detailsOf(kind) });
}

function forbidden({ kind, namespace, name, part }: Target, verb: string, user: string): DoubleAnswer {
  const what = part === undefined ? kind.plural : `${kind.plural}/${part}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const which = name === undefined ? '' : ` "${name}"`;
  const message = `${resource(kind)}${which} is forbidden: User "${user}" cannot ${verb} resource "${what}" in API group "${kind.group}" ${where}`;
  return failure(403, 'Forbidden', message, { ...(name === undefined ? {} : { name }), ...detailsOf(kind) });
}

function failure(code: number, reason: string, message: string, details?: object): DoubleAnswer {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason };
  return { status: code, body: { ...status, ...(details === undefined ? {} : { details }), code } };
}

function resource({ group, plural }: DoubleKind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function detailsOf({ group, plural }: DoubleKind): object {
  return { ...(group === '' ? {} : { group }), kind: plural };
}

function apiVersionOf({ group, version }: DoubleKind): string {
  return group === '' ? version : `${group}/${version}`;
}
