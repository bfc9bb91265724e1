import type { KubeObject } from '../../../src/delivery/kube-object.ts';

/** An object as a test writes it down. */
// biome-ignore lint/suspicious/noExplicitAny: tests write what the kind at hand takes
export type Draft = Partial<KubeObject> & { readonly [field: string]: any };

/** A log of a container, as the kubelet would have it. */
export interface FakeLog {
  readonly text: string;
  readonly previous?: string;
}

/** A cluster for tests: a genuine API server, or the double. Whoever starts one stops it. */
export interface TestCluster extends AsyncDisposable {
  /** The path of a kubeconfig with the contexts `<name>-admin` and `<name>-dev`, who has no rights. */
  readonly kubeconfig: string;
  readonly name: string;
  readonly genuine: boolean;
  /** A request as the administrator; the answer's body, whatever its status. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<any>;
  /** What containers of pods bound to node `node-1` have logged, by `<namespace>/<pod>/<container>`. */
  readonly logs: Map<string, FakeLog>;
}

/** Creates objects, and puts their status where there is one. */
export async function create(cluster: TestCluster, ...drafts: readonly Draft[]): Promise<void> {
  for (const draft of drafts) {
    const { status, ...rest } = draft;
    const body = draft.kind === 'Node' ? draft : rest;
    const made = await cluster.request('POST', pathOf(draft), body);
    if (made.kind === 'Status' && made.code !== undefined) throw new Error(`${draft.kind}: ${made.message}`);
    if (status !== undefined) await setStatus(cluster, draft, status);
  }
}

/** Changes the status of an object. */
export async function setStatus(cluster: TestCluster, draft: Draft, status: unknown): Promise<void> {
  const path = `${pathOf(draft)}/${draft.metadata?.name}/status`;
  const made = await cluster.request('PATCH', path, { status }, 'application/merge-patch+json');
  if (made.kind === 'Status') throw new Error(`${draft.kind}: ${made.message}`);
}

/** Changes an object. */
export async function patch(cluster: TestCluster, draft: Draft, body: unknown): Promise<void> {
  const path = `${pathOf(draft)}/${draft.metadata?.name}`;
  const made = await cluster.request('PATCH', path, body, 'application/merge-patch+json');
  if (made.kind === 'Status') throw new Error(`${draft.kind}: ${made.message}`);
}

/** An object as the cluster has it now. */
export function read(cluster: TestCluster, draft: Draft) {
  return cluster.request('GET', `${pathOf(draft)}/${draft.metadata?.name}`);
}

/** Where objects of a kind are listed and created. */
export function pathOf({ apiVersion = 'v1', kind = '', metadata }: Draft): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata?.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}${namespace}/${pluralOf(kind)}`;
}

/** The plural of a kind. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === 'podmetrics') return 'pods';
  if (lower === 'endpoints') return lower;
  if (/(s|ss|x|ch)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
