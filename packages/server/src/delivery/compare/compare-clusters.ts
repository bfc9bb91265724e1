import { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot, Unread } from '../cluster-snapshot.ts';
import { revisionOf } from '../graph/applied-revision.ts';
import { ClusterHealth } from '../health/cluster-health.ts';
import { isFluxObject } from '../health/flux-health.ts';
import type { HealthState } from '../health/health.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef, refOf } from '../object-ref.ts';
import { type Difference, differences } from './difference.ts';
import { normalise } from './normalise.ts';

/**
 * Says a value that must not be shown as a keyed fingerprint, the same for the same value in every cluster; undefined
 * for a value that may be shown as it is.
 */
export type Fingerprint = (object: ObjectRef, field: string, value: unknown) => string | undefined;

/** What differs about one object that both clusters have. */
export interface ObjectComparison {
  readonly object: ObjectRef;
  /** Revision or chart version on each side, where they differ. */
  readonly revision?: Pair<string>;
  readonly health?: Pair<HealthState>;
  readonly apiVersion?: Pair<string>;
  /** Fields that differ after normalising; values that must not be shown are fingerprints. */
  readonly fields: readonly Difference[];
}

/** The same thing on both sides. */
export interface Pair<T> {
  readonly left: T | undefined;
  readonly right: T | undefined;
}

/** How two clusters differ. */
export interface ClusterComparison {
  readonly left: string;
  readonly right: string;
  readonly onlyLeft: readonly ObjectRef[];
  readonly onlyRight: readonly ObjectRef[];
  readonly different: readonly ObjectComparison[];
  /** How many objects are the same. */
  readonly same: number;
  /** What could not be read on either side: nothing is said about it. */
  readonly unread: readonly (Unread & { readonly cluster: string })[];
}

/** Kinds that come and go by themselves: their names are never the same in two clusters. */
const PASSING = new Set([
  'Pod',
  'ReplicaSet',
  'ControllerRevision',
  'Event',
  'Endpoints',
  'EndpointSlice',
  'Lease',
  'Node',
  'PersistentVolume',
  'CertificateRequest',
]);

/** Objects that every cluster makes for itself. */
const OWN_OBJECTS = /^(Secret\/sh\.helm\.release\.v1\..+|ConfigMap\/kube-root-ca\.crt)$/;

/**
 * Compares two clusters object by object: what only one has, revisions, health, wanted state.
 *
 * Only what is wanted is compared, but all of both clusters is looked at to tell the health of it.
 */
export function compareClusters(
  left: ClusterSnapshot,
  right: ClusterSnapshot,
  fingerprint: Fingerprint,
  isWanted: (object: KubeObject) => boolean = () => true,
): ClusterComparison {
  const [a, b] = [sideOf(left, isWanted), sideOf(right, isWanted)];
  const skipped = unreadKinds(left, right);
  const shared = [...a.objects.keys()].filter((key) => b.objects.has(key));
  const compared = shared.map((key) => compareObjects(a, b, key, fingerprint));
  const different = compared.filter((found) => found !== undefined);
  return {
    left: left.cluster,
    right: right.cluster,
    onlyLeft: missingIn(b, a, skipped),
    onlyRight: missingIn(a, b, skipped),
    different,
    same: compared.length - different.length,
    unread: [left, right].flatMap(({ cluster, unread }) => unread.map((part) => ({ ...part, cluster }))),
  };
}

interface Side {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly health: ClusterHealth;
}

function sideOf(snapshot: ClusterSnapshot, isWanted: (object: KubeObject) => boolean): Side {
  const index = new ClusterIndex(snapshot);
  const lasting = index.objects.filter(
    (object) =>
      !PASSING.has(object.kind) &&
      !OWN_OBJECTS.test(`${object.kind}/${object.metadata.name}`) &&
      index.ownersOf(object).length === 0 &&
      isWanted(object),
  );
  const sorted = lasting
    .map((object) => [keyOf(object), object] as const)
    .toSorted(([x], [y]) => (x < y ? -1 : 1));
  return { objects: new Map(sorted), health: new ClusterHealth(index) };
}

/** What pairs objects: kind, namespace and name first, so that they stand in that order. */
function keyOf(object: KubeObject): string {
  return `${looseKey(refOf(object))}/${refOf(object).group}`;
}

function unreadKinds(...snapshots: readonly ClusterSnapshot[]): ReadonlySet<string> {
  return new Set(snapshots.flatMap(({ unread }) => unread.map(({ kind }) => kind)));
}

function missingIn(there: Side, here: Side, skipped: ReadonlySet<string>): readonly ObjectRef[] {
  const missing = [...here.objects].filter(
    ([key, { kind }]) => !there.objects.has(key) && !skipped.has(kind) && !skipped.has('*'),
  );
  return missing.map(([, object]) => refOf(object));
}

function compareObjects(
  a: Side,
  b: Side,
  key: string,
  fingerprint: Fingerprint,
): ObjectComparison | undefined {
  const [left, right] = [a.objects.get(key), b.objects.get(key)];
  if (left === undefined || right === undefined) return undefined;
  const object = refOf(left);
  const parts = {
    ...pair('revision', fluxRevision(left), fluxRevision(right)),
    ...pair('health', a.health.of(left).state, b.health.of(right).state),
    ...pair('apiVersion', left.apiVersion, right.apiVersion),
  };
  const fields = differences(normalise(left), normalise(right)).map((found) =>
    shown(found, object, fingerprint),
  );
  return fields.length === 0 && Object.keys(parts).length === 0 ? undefined : { object, ...parts, fields };
}

function pair<N extends string, T>(
  name: N,
  left: T | undefined,
  right: T | undefined,
): Partial<Record<N, Pair<T>>> {
  return left === right ? {} : ({ [name]: { left, right } } as Record<N, Pair<T>>);
}

function fluxRevision(object: KubeObject): string | undefined {
  return isFluxObject(object) ? revisionOf(object) : undefined;
}

function shown(found: Difference, object: ObjectRef, fingerprint: Fingerprint): Difference {
  const side = (name: 'left' | 'right') =>
    name in found ? { [name]: concealed(found[name], found.field, object, fingerprint) } : {};
  return { field: found.field, ...side('left'), ...side('right') };
}

/** A value with every part that must not be shown as its fingerprint. */
function concealed(value: unknown, field: string, object: ObjectRef, fingerprint: Fingerprint): unknown {
  const whole = fingerprint(object, field, value);
  if (whole !== undefined) return whole;
  if (Array.isArray(value))
    return value.map((item, at) => concealed(item, `${field}[${at}]`, object, fingerprint));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      concealed(part, `${field}.${name}`, object, fingerprint),
    ]),
  );
}
