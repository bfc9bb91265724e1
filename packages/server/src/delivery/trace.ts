import type { ClusterIndex } from './cluster-index.ts';
import { fieldOf, listOf, textOf, timeOf } from './fields.ts';
import { POD_SPECS } from './graph/reference-rules.ts';
import { referencesOf } from './graph/references.ts';
import type { KubeObject } from './kube-object.ts';
import { type ObjectRef, refOf } from './object-ref.ts';
import { isOfCommit } from './revision.ts';

/** A source on the way, and what it holds. */
export interface TracedSource {
  readonly object: ObjectRef;
  readonly revision?: string;
  /** RFC 3339: when Flux saw the revision. */
  readonly seen?: string;
  /** The commit an OCI artifact was made from. */
  readonly origin?: string;
  /** Where it comes from, as its spec says it. */
  readonly url?: string;
}

/** An applier on the way, and how far it is. */
export interface TracedApplier {
  readonly object: ObjectRef;
  readonly source?: ObjectRef;
  readonly attempted?: string;
  readonly applied?: string;
  /** Whether it runs what its source holds now; absent when that cannot be told. */
  readonly upToDate?: boolean;
  /** RFC 3339: when it first applied what it runs. */
  readonly since?: string;
  /** How many objects it has applied. */
  readonly objects: number;
}

/** A workload at the end of the way. */
export interface TracedWorkload {
  readonly object: ObjectRef;
  readonly applier?: ObjectRef;
  /** The ReplicaSet or ControllerRevision that is current. */
  readonly rollout?: {
    readonly name: string;
    readonly created: string | undefined;
    /** The revision it came with: inferred from times, since nothing on it says it. */
    readonly inferredRevision?: string;
  };
  readonly pods: readonly {
    readonly name: string;
    readonly images: readonly string[];
    readonly ready: boolean;
  }[];
}

/** The way from sources over appliers to workloads and their pods. */
export interface Trace {
  readonly sources: readonly TracedSource[];
  readonly appliers: readonly TracedApplier[];
  readonly workloads: readonly TracedWorkload[];
}

/** The way an object came to be: up to its sources, down to its pods. */
export function traceObject(object: KubeObject, index: ClusterIndex): Trace {
  const above = ancestors(object, index);
  const appliers = [...above, object].filter(
    (found) => listOf(found, 'status.inventory.entries').length > 0 || isApplier(found),
  );
  const sources = unique(appliers.flatMap((applier) => sourcesOf(applier, index))).concat(
    isApplier(object) || !hasArtifact(object) ? [] : [object],
  );
  const workloads = isApplier(object)
    ? index.appliedBy(object).filter(isWorkload)
    : [index.workloadOf(object)].filter(isWorkload);
  return assemble(unique(sources), unique(appliers), workloads, index);
}

/** Where a commit has got to: sources that hold it, appliers that attempted or applied it, what they run. */
export function traceCommit(commit: string, index: ClusterIndex): Trace {
  const sources = index.objects.filter((object) => holds(object, commit));
  const appliers = index.objects.filter(
    (object) =>
      isApplier(object) &&
      (runs(object, commit) || sourcesOf(object, index).some((source) => sources.includes(source))),
  );
  const workloads = appliers
    .filter((applier) => runs(applier, commit))
    .flatMap((applier) => index.appliedBy(applier).filter(isWorkload));
  return assemble(sources, appliers, workloads, index);
}

function assemble(
  sources: readonly KubeObject[],
  appliers: readonly KubeObject[],
  workloads: readonly KubeObject[],
  index: ClusterIndex,
): Trace {
  return {
    sources: sources.map(tracedSource),
    appliers: appliers.map((applier) => tracedApplier(applier, index)),
    workloads: unique(workloads).map((workload) => tracedWorkload(workload, index)),
  };
}

function holds(object: KubeObject, commit: string): boolean {
  const metadata = fieldOf(object, 'status.artifact.metadata') as Record<string, unknown> | undefined;
  const origin = metadata?.['org.opencontainers.image.revision'];
  return (
    isOfCommit(textOf(object, 'status.artifact.revision'), commit) ||
    isOfCommit(typeof origin === 'string' ? origin : undefined, commit)
  );
}

const REVISION_FIELDS = [
  'lastAppliedRevision',
  'lastAttemptedRevision',
  'lastAppliedOriginRevision',
  'lastAttemptedRevisionDigest',
];

function runs(object: KubeObject, commit: string): boolean {
  return REVISION_FIELDS.some((field) => isOfCommit(textOf(object, `status.${field}`), commit));
}

function isApplier({ kind }: KubeObject): boolean {
  return ['Kustomization', 'HelmRelease', 'ResourceSet', 'FluxInstance'].includes(kind);
}

function isWorkload({ kind }: KubeObject): boolean {
  return POD_SPECS[kind] !== undefined && kind !== 'ReplicaSet';
}

function hasArtifact(object: KubeObject): boolean {
  return fieldOf(object, 'status.artifact') !== undefined;
}

/** Appliers above an object, the nearest first. */
function ancestors(object: KubeObject, index: ClusterIndex): readonly KubeObject[] {
  const found: KubeObject[] = [];
  let level: readonly KubeObject[] = [index.workloadOf(object)];
  while (level.length > 0) {
    const next = level
      .flatMap((item) => index.appliersOf(item))
      .filter((item) => !found.includes(item) && item !== object);
    found.push(...new Set(next));
    level = [...new Set(next)];
  }
  return found;
}

/** The sources of an applier, down to the first: a chart's repository, a generator's sources. */
function sourcesOf(object: KubeObject, index: ClusterIndex, depth = 4): readonly KubeObject[] {
  if (depth === 0) return [];
  const direct = referencesOf(object).flatMap(({ to, relation }) =>
    relation === 'source' ? (index.find(to) ?? []) : [],
  );
  return unique(direct.flatMap((source) => [source, ...sourcesOf(source, index, depth - 1)]));
}

function tracedSource(object: KubeObject): TracedSource {
  const metadata = fieldOf(object, 'status.artifact.metadata') as Record<string, unknown> | undefined;
  const origin = metadata?.['org.opencontainers.image.revision'];
  return defined({
    object: refOf(object),
    revision: textOf(object, 'status.artifact.revision'),
    seen: textOf(object, 'status.artifact.lastUpdateTime'),
    origin: typeof origin === 'string' ? origin : undefined,
    url: textOf(object, 'spec.url') ?? textOf(object, 'spec.chart') ?? textOf(object, 'spec.bucketName'),
  });
}

function tracedApplier(object: KubeObject, index: ClusterIndex): TracedApplier {
  const [source] = sourcesOf(object, index, 1);
  const attempted = textOf(object, 'status.lastAttemptedRevision');
  const held = textOf(source, 'status.artifact.revision');
  return defined({
    object: refOf(object),
    source: source === undefined ? undefined : refOf(source),
    attempted,
    applied:
      textOf(object, 'status.lastAppliedRevision') ??
      textOf(listOf(object, 'status.history')[0], 'chartVersion'),
    upToDate: held === undefined || attempted === undefined ? undefined : held === attempted,
    since: appliedSince(object),
    objects: index.appliedBy(object).length,
  });
}

function appliedSince(object: KubeObject): string | undefined {
  const [latest] = listOf(object, 'status.history');
  return textOf(latest, 'firstReconciled') ?? textOf(latest, 'lastDeployed');
}

function tracedWorkload(workload: KubeObject, index: ClusterIndex): TracedWorkload {
  const [applier] = index.appliersOf(workload);
  return defined({
    object: refOf(workload),
    applier: applier === undefined ? undefined : refOf(applier),
    rollout: rolloutOf(workload, applier, index),
    pods: index.podsOf(workload).map((pod) => ({
      name: pod.metadata.name,
      images: listOf(pod, 'status.containerStatuses').flatMap(
        (status) => textOf(status, 'imageID') ?? textOf(status, 'image') ?? [],
      ),
      ready: listOf(pod, 'status.conditions').some(
        (condition) => textOf(condition, 'type') === 'Ready' && textOf(condition, 'status') === 'True',
      ),
    })),
  });
}

function rolloutOf(
  workload: KubeObject,
  applier: KubeObject | undefined,
  index: ClusterIndex,
): TracedWorkload['rollout'] {
  const current = currentSet(workload, index);
  if (current === undefined) return undefined;
  const created = current.metadata.creationTimestamp;
  const revision = applier === undefined ? undefined : revisionAt(applier, Date.parse(created ?? ''));
  return defined({
    name: current.metadata.name,
    created,
    inferredRevision: revision,
  }) as TracedWorkload['rollout'];
}

/** The ReplicaSet of the highest revision, or the ControllerRevision a StatefulSet updates to. */
export function currentSet(workload: KubeObject, index: ClusterIndex): KubeObject | undefined {
  const updating = textOf(workload, 'status.updateRevision');
  const children = index.childrenOf(workload);
  if (updating !== undefined)
    return children.find(({ kind, metadata }) => kind === 'ControllerRevision' && metadata.name === updating);
  const revisionOf = ({ metadata }: KubeObject) =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  return children
    .filter(({ kind }) => kind === 'ReplicaSet')
    .toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
}

/** How much later than its revision a rollout may come, in milliseconds. */
const CLOSE = 10 * 60_000;

/** The revision an applier first applied shortly before a time. */
function revisionAt(applier: KubeObject, time: number): string | undefined {
  const entry = listOf(applier, 'status.history').find((item) => {
    const first = timeOf(item, 'firstReconciled') ?? timeOf(item, 'lastDeployed') ?? Number.NaN;
    return Math.abs(time - first) <= CLOSE;
  });
  return textOf(entry, 'metadata.revision') ?? textOf(entry, 'chartVersion');
}

function unique(objects: readonly KubeObject[]): KubeObject[] {
  return [...new Set(objects)];
}

/** An object without its fields that are undefined. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
