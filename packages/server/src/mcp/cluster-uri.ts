/** Addresses of clusters and of objects in them, as URI templates; an object without a namespace lives in none. */
export const CLUSTER_URI_TEMPLATES = {
  cluster: 'guidon://clusters/{cluster}',
  object: 'guidon://clusters/{cluster}/{kind}/{namespace}/{name}',
  clusterObject: 'guidon://clusters/{cluster}/{kind}/{name}',
} as const;

/** What the address of a cluster, or of an object in it, names. */
export interface ClusterAddress {
  readonly cluster: string;
  /** Absent: the cluster itself. */
  readonly object?: { readonly kind: string; readonly namespace?: string; readonly name: string };
}

const PREFIX = 'guidon://clusters/';
const LONGEST = 2000;

/** Whether an address is meant to be one of a cluster. */
export function isClusterUri(uri: string): boolean {
  return uri.startsWith(PREFIX);
}

/** What an address names; undefined when it is not one of a cluster. */
export function parseClusterUri(uri: string): ClusterAddress | undefined {
  if (!isClusterUri(uri) || uri.length > LONGEST || /[?#]/.test(uri)) return undefined;
  const parts = uri.slice(PREFIX.length).split('/').map(decoded);
  if (parts.some((part) => part === undefined || part === '')) return undefined;
  const [cluster = '', kind = '', ...rest] = parts as string[];
  if (parts.length === 1) return { cluster };
  const [namespace, name] = rest.length === 1 ? [undefined, ...rest] : rest;
  if (name === undefined || rest.length > 2) return undefined;
  return { cluster, object: { kind, name, ...(namespace === undefined ? {} : { namespace }) } };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
