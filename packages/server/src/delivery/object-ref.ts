import type { KubeObject } from './kube-object.ts';

/** Names one object of a cluster, whether it exists or not. */
export interface ObjectRef {
  /** API group, '' for the core group; absent where whoever named the object did not say it. */
  readonly group?: string;
  readonly kind: string;
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** The API group of an apiVersion: '' for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** What names this object. */
export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace = '' } = object.metadata;
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace, name };
}

/** A reference as text that is the same for the same object: `group/Kind/namespace/name`. */
export function refKey(ref: ObjectRef): string {
  return `${ref.group ?? ''}/${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** A reference as people write it: `Kind/namespace/name`, or `Kind/name` for cluster-scoped objects. */
export function refText(ref: ObjectRef): string {
  return [ref.kind, ref.namespace, ref.name].filter((part) => part !== '').join('/');
}

/** A reference as text that is the same whether its group was said or not. */
export function looseKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}
