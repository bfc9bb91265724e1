import { isRecord } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

/** Who stands behind a field manager. */
export type ManagerKind = 'flux' | 'controller' | 'person' | 'other';

/** Field managers by name, the first that matches. */
const MANAGERS: readonly (readonly [RegExp, ManagerKind])[] = [
  [
    /^(gotk-)?(kustomize|helm|source|notification|image-reflector|image-automation)-controller$|^flux-operator$|^source-watcher$|^flux$/,
    'flux',
  ],
  [
    /^(kubectl|k9s|lens|openlens|headlamp|mozilla|dashboard|rancher|helm$|oc$|guidon|flux-client-side-apply|flux-operator-mcp|before-first-apply|node-fetch|curl|octant)/i,
    'person',
  ],
  [
    /controller|manager|scheduler|kubelet|autoscaler|operator|webhook|injector|admission|provisioner|^kube-|^cilium|^calico|coredns|apiserver/i,
    'controller',
  ],
];

/** Who a field manager is, by its name: the API server keeps nothing else. */
function managerKind(manager: string): ManagerKind {
  return MANAGERS.find(([pattern]) => pattern.test(manager))?.[1] ?? 'other';
}

/** One entry of managed fields: who set what, and when. */
export interface FieldEdit {
  readonly manager: string;
  readonly by: ManagerKind;
  readonly operation: string;
  /** RFC 3339. */
  readonly time: string;
  /** Paths such as `spec.replicas`, at most {@link MOST_FIELDS}. */
  readonly fields: readonly string[];
}

const MOST_FIELDS = 20;

/** Who set which fields of an object, apart from its status; oldest first. */
export function fieldEdits(object: KubeObject): readonly FieldEdit[] {
  const entries = (object.metadata.managedFields ?? []).filter(
    ({ subresource, time }) => subresource !== 'status' && time !== undefined,
  );
  const edits = entries.map(({ manager = '', operation = '', time = '', fieldsV1 }) => ({
    manager,
    by: managerKind(manager),
    operation,
    time,
    fields: fieldPaths(fieldsV1)
      .filter((path) => !path.startsWith('status'))
      .slice(0, MOST_FIELDS),
  }));
  return edits
    .filter(({ fields }) => fields.length > 0)
    .toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

/** The paths of a tree of managed fields, in its order. */
function fieldPaths(tree: unknown, path = '', depth = 0): readonly string[] {
  const members = isRecord(tree) && depth < 12 ? Object.entries(tree).filter(([name]) => name !== '.') : [];
  if (members.length === 0) return path === '' ? [] : [path];
  return members.flatMap(([name, child]) => fieldPaths(child, joined(path, name), depth + 1));
}

/** Adds a step: `f:` a field, `k:` an item by its key, `v:` an item by its value. */
function joined(path: string, step: string): string {
  if (step.startsWith('f:')) return path === '' ? step.slice(2) : `${path}.${step.slice(2)}`;
  const name = /"name":"([^"]+)"/.exec(step)?.[1];
  return `${path}[${name ?? step.slice(2)}]`;
}
