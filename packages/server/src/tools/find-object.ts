import type { ClusterSnapshot } from '../delivery/cluster-snapshot.ts';
import { isKubeObject } from '../delivery/kube-object.ts';
import { type ObjectRef, refOf, refText } from '../delivery/object-ref.ts';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';

/** Short names of kinds that are asked about most. */
const SHORT: Readonly<Record<string, string>> = {
  ks: 'kustomization',
  hr: 'helmrelease',
  gitrepo: 'gitrepository',
  ocirepo: 'ocirepository',
  helmrepo: 'helmrepository',
  hc: 'helmchart',
  deploy: 'deployment',
  sts: 'statefulset',
  ds: 'daemonset',
  rs: 'replicaset',
  po: 'pod',
  svc: 'service',
  cm: 'configmap',
  ing: 'ingress',
  pvc: 'persistentvolumeclaim',
  ns: 'namespace',
  no: 'node',
  rset: 'resourceset',
};

/** What a call says of the object it is about. */
export interface NamedObject {
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * The object of a snapshot that a call is about; undefined when it names none.
 *
 * NOT_FOUND with the closest names; INVALID_ARGUMENT when only one of kind and name is given, or several fit.
 */
export function findObject(
  snapshot: ClusterSnapshot,
  { kind, namespace, name }: NamedObject,
): ObjectRef | undefined {
  if (kind === undefined && name === undefined) return undefined;
  if (kind === undefined || name === undefined)
    throw new AppError('INVALID_ARGUMENT', 'An object is named by kind and name together.', {
      hint: 'Give both, or neither for everything.',
    });
  const objects = snapshot.objects.filter(isKubeObject);
  const ofKind = objects.filter((object) => isKindCalled(object.kind, kind));
  const found = ofKind.filter(
    ({ metadata }) =>
      metadata.name === name && (namespace === undefined || (metadata.namespace ?? namespace) === namespace),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return refOf(only);
  if (found.length > 1) throw several(found.map((object) => refText(refOf(object))));
  throw notThere(
    { kind, namespace, name },
    ofKind.length > 0 ? ofKind.map(({ metadata }) => metadata.name) : [],
    snapshot,
  );
}

/** Whether a kind is what somebody calls so: by its name, plural or short name, also with its group. */
export function isKindCalled(kind: string, called: string): boolean {
  const word = called.toLowerCase().replace(/\..*$/, '');
  const wanted = SHORT[word] ?? word;
  const lower = kind.toLowerCase();
  return (
    lower === wanted ||
    `${lower}s` === wanted ||
    `${lower}es` === wanted ||
    lower.replace(/y$/, 'ies') === wanted
  );
}

function several(found: readonly string[]): AppError {
  return new AppError('INVALID_ARGUMENT', `Several objects fit: ${found.slice(0, 10).join(', ')}.`, {
    hint: 'Say the namespace too.',
    details: { found: found.slice(0, 20) },
  });
}

function notThere(
  { kind, namespace, name }: NamedObject,
  names: readonly string[],
  { cluster, unread }: ClusterSnapshot,
): AppError {
  const matches = closest(name ?? '', new Set(names));
  const missing = unread.find((part) => part.kind === kind || part.kind === '*');
  return new AppError('NOT_FOUND', `There is no ${kind} "${name}" in ${namespace ?? cluster}.`, {
    hint:
      missing === undefined ? didYouMean(matches, 'See what there is with list_resources.') : missing.says,
    details: { closest: matches },
  });
}
