import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { deployment, namespace, pod, secret } from './support/drafts.ts';
import { create } from './support/test-cluster.ts';

/** What a real kube-apiserver 1.20.2 answered. */
const FILE = path.join(process.env.GUIDON_TEST_DATA ?? '', 'flux/recordings/kube-apiserver-1.20.2.json');
const HAS_RECORDINGS = process.env.GUIDON_TEST_DATA !== undefined && existsSync(FILE);

interface Recording {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly token?: string;
    readonly accept?: string;
    readonly contentType?: string;
    readonly body?: unknown;
  };
  // biome-ignore lint/suspicious/noExplicitAny: whatever was recorded
  readonly response: { readonly status: number; readonly contentType: string; readonly body: any };
}

const RECORDINGS: readonly Recording[] = HAS_RECORDINGS ? JSON.parse(readFileSync(FILE, 'utf8')) : [];

/** What the double does not do, and delivery does not ask for: those are proven on a genuine server only. */
const NOT_DONE =
  /^(version|readyz|api-versions-core|core-resources|kustomize-group|source-resources|anonymous|impersonat|ssar|ssrr|ssa-|create-invalid|create-unknown-field|create-bad-name|create-ns-missing|list-table|list-continue|json-patch|strategic|put-secret|immutable|events-v1|pod-log-no-kubelet|delete-dry-run|delete-precondition|patch-finalizer|delete-with-finalizer|remove-finalizer|get-after-finalizer|delete-200|delete-404|post-to-named|unsupported-media|malformed|not-acceptable)/;

describe.skipIf(!HAS_RECORDINGS)('the double answers as a real API server did', () => {
  let double: DoubleCluster;
  let url: string;

  beforeAll(async () => {
    double = await startDoubleCluster('recorded', '2.9');
    url = JSON.parse(readFileSync(double.kubeconfig, 'utf8')).clusters[0].cluster.server;
    const ns = 'flux-system';
    const maps = ['c1', 'c2', 'c3', 'kube-root-ca.crt'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: ns },
    }));
    await create(
      double,
      namespace(ns),
      ...maps,
      secret(ns, 's1', { a: 'b' }),
      secret(ns, 's2', { a: 'b' }),
      deployment(ns, 'd1'),
      pod(ns, 'p1', 'p1'),
    );
    await create(double, {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: { name: 'podinfo-abc', namespace: ns },
      containers: [],
    });
  });

  afterAll(() => double?.[Symbol.asyncDispose]());

  it.each(
    RECORDINGS.filter(({ name }) => !NOT_DONE.test(name)).map(
      (recording) => [recording.name, recording] as const,
    ),
  )('%s', async (_name, { request, response }) => {
    const token = (request.token ?? '<admintoken>').replace(/[<>]/g, '');
    const answer = await fetch(url + request.path, {
      method: request.method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: request.accept ?? 'application/json',
        ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await answer.text();
    const body = text.startsWith('{') ? JSON.parse(text) : text;
    expect({ status: answer.status, ...essence(body) }).toEqual({
      status: response.status,
      ...essence(response.body),
    });
  });
});

/** What of an answer clients go by: kinds, refusals in the same words, generations, what lists leave out. */
// biome-ignore lint/suspicious/noExplicitAny: whatever was answered
function essence(body: any): object {
  if (typeof body === 'string') return { body };
  const { kind, reason, message, details, items, metadata = {} } = body;
  if (kind === 'Status') return { kind, reason, message, details };
  if (kind === 'APIGroupList')
    return {
      kind,
      hasFlux: body.groups.some(({ name }: { name: string }) => name === 'helm.toolkit.fluxcd.io'),
    };
  if (kind === 'APIResourceList') {
    const own = body.resources.filter(({ name }: { name: string }) => !name.includes('/'));
    return {
      kind,
      resources: own.map(({ name, kind, namespaced, shortNames }: Record<string, unknown>) => ({
        name,
        kind,
        namespaced,
        shortNames,
      })),
    };
  }
  if (items !== undefined)
    return {
      kind,
      remaining: metadata.remainingItemCount,
      itemKinds: [...new Set(items.map(({ kind }: { kind?: string }) => kind))],
    };
  return { kind, name: metadata.name, generation: metadata.generation, annotations: metadata.annotations };
}
