import type { ClusterIndex } from './cluster-index.ts';
import { defined } from './defined.ts';
import { everyOf, fieldOf, listOf, textOf } from './fields.ts';
import { appliedRevisionOf, helmSnapshots } from './graph/applied-revision.ts';
import { POD_SPECS } from './graph/reference-rules.ts';
import { referencesOf } from './graph/references.ts';
import { selectedBy } from './graph/selected.ts';
import { conditionOf } from './health/conditions.ts';
import type { KubeObject } from './kube-object.ts';
import { type ObjectRef, refOf } from './object-ref.ts';
import { isRevision, isSameRevision } from './revision.ts';
import { type TracedWorkload, tracedWorkload } from './traced-workload.ts';

/** A source on the way, and what it holds. */
export interface TracedSource {
  readonly object: ObjectRef;
  readonly revision?: string;
  /** RFC 3339: when Flux saw the revision. */
  readonly seen?: string;
  /** The image automation that made the commit, where one did. */
  readonly pushedBy?: ObjectRef;
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

/** The way from sources over appliers to workloads and their pods. */
export interface Trace {
  readonly sources: readonly TracedSource[];
  readonly appliers: readonly TracedApplier[];
  readonly workloads: readonly TracedWorkload[];
}

/** The way of an object: up to its sources and down to its pods; of a source everything it delivers. */
export function traceObject(object: KubeObject, index: ClusterIndex): Trace {
  if (hasArtifact(object) && !isApplier(object)) return traceSource(object, index);
  const appliers = unique([...(isApplier(object) ? [object] : []), ...ancestors(object, index)]);
  const sources = appliers.flatMap((applier) => sourcesOf(applier, index));
  const { nested, workloads } = isApplier(object)
    ? appliedBelow([object], index)
    : { nested: [], workloads: [index.workloadOf(object)].filter(isWorkload) };
  return assemble(unique(sources), unique([...appliers, ...nested]), workloads, index);
}

/** Everything a source delivers, and where it is made from itself. */
function traceSource(source: KubeObject, index: ClusterIndex): Trace {
  const appliers = index.objects.filter(
    (object) => isApplier(object) && sourcesOf(object, index).includes(source),
  );
  const { nested, workloads } = appliedBelow(appliers, index);
  return assemble(
    unique([source, ...sourcesOf(source, index)]),
    unique([...appliers, ...nested]),
    workloads,
    index,
  );
}

/**
 * Where a commit, digest, version or image tag has got to: sources that hold it, appliers that tried or applied it, and
 * the workloads that came with it or whose images are called so.
 */
export function traceCommit(commit: string, index: ClusterIndex): Trace {
  const sources = index.objects.filter((object) => holds(object, commit));
  const appliers = index.objects.filter(
    (object) =>
      isApplier(object) &&
      (hasTried(object, commit) ||
        hasApplied(object, commit) ||
        sourcesOf(object, index).some((source) => sources.includes(source))),
  );
  const { nested, workloads } = appliedBelow(
    appliers.filter((applier) => hasApplied(applier, commit)),
    index,
  );
  const called = index.objects.filter(
    (object) => isWorkload(object) && index.workloadOf(object) === object && hasImage(object, commit),
  );
  return assemble(sources, unique([...appliers, ...nested]), [...workloads, ...called], index);
}

/** What appliers have applied, through appliers among it too. */
function appliedBelow(appliers: readonly KubeObject[], index: ClusterIndex) {
  const found = new Set(appliers);
  const workloads = new Set<KubeObject>();
  // A set that grows is walked to its new end.
  for (const applier of found)
    for (const object of index.appliedBy(applier)) {
      if (isApplier(object)) found.add(object);
      if (isWorkload(object)) workloads.add(object);
    }
  return { nested: [...found], workloads: [...workloads] };
}

function assemble(
  sources: readonly KubeObject[],
  appliers: readonly KubeObject[],
  workloads: readonly KubeObject[],
  index: ClusterIndex,
): Trace {
  return {
    sources: sources.map((source) => tracedSource(source, index)),
    appliers: appliers.map((applier) => tracedApplier(applier, index)),
    workloads: unique(workloads).map((workload) => tracedWorkload(workload, index)),
  };
}

function holds(object: KubeObject, commit: string): boolean {
  const metadata = fieldOf(object, 'status.artifact.metadata') as Record<string, unknown> | undefined;
  const origin = metadata?.['org.opencontainers.image.revision'];
  return (
    isRevision(textOf(object, 'status.artifact.revision'), commit) ||
    isRevision(typeof origin === 'string' ? origin : undefined, commit)
  );
}

function hasTried(object: KubeObject, commit: string): boolean {
  return ['lastAttemptedRevision', 'lastAttemptedRevisionDigest'].some((field) =>
    isRevision(textOf(object, `status.${field}`), commit),
  );
}

/** Whether an applier has put a revision into the cluster, though what came of it may not be well. */
function hasApplied(object: KubeObject, commit: string): boolean {
  const [newest] = helmSnapshots(object);
  const known = [
    textOf(object, 'status.lastAppliedRevision'),
    textOf(object, 'status.lastAppliedOriginRevision'),
    textOf(newest, 'chartVersion'),
    textOf(newest, 'ociDigest'),
  ];
  if (known.some((revision) => isRevision(revision, commit))) return true;
  return object.kind !== 'HelmRelease' && waitsForHealth(object) && hasTried(object, commit);
}

/** A Kustomization names a revision as applied only once everything is healthy; it applies first. */
function waitsForHealth(object: KubeObject): boolean {
  const condition = conditionOf(object, 'Ready');
  return condition?.status === 'Unknown' || condition?.reason.startsWith('HealthCheck') === true;
}

/** Whether an image of a workload has a tag or digest. */
function hasImage(workload: KubeObject, asked: string): boolean {
  return everyOf(workload, `${POD_SPECS[workload.kind]}.containers[].image`).some((image) => {
    const [, tag, digest] = /^.+?(?::([^/:@]+))?(?:@(sha256:[0-9a-f]+))?$/.exec(String(image)) ?? [];
    return tag === asked || isRevision(digest, asked);
  });
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
  const all = object.kind === 'ResourceSet' ? [...direct, ...selectedBy(object, index)] : direct;
  return unique(all.flatMap((source) => [source, ...sourcesOf(source, index, depth - 1)]));
}

function tracedSource(object: KubeObject, index: ClusterIndex): TracedSource {
  const metadata = fieldOf(object, 'status.artifact.metadata') as Record<string, unknown> | undefined;
  const origin = metadata?.['org.opencontainers.image.revision'];
  return defined({
    object: refOf(object),
    revision: textOf(object, 'status.artifact.revision'),
    seen: textOf(object, 'status.artifact.lastUpdateTime'),
    pushedBy: pushedBy(object, index),
    origin: typeof origin === 'string' ? origin : undefined,
    url: textOf(object, 'spec.url') ?? textOf(object, 'spec.chart') ?? textOf(object, 'spec.bucketName'),
  });
}

function pushedBy(source: KubeObject, index: ClusterIndex): ObjectRef | undefined {
  const revision = textOf(source, 'status.artifact.revision');
  const pusher = index.ofKind('ImageUpdateAutomation').find((automation) => {
    const commit = textOf(automation, 'status.lastPushCommit');
    return commit !== undefined && isRevision(revision, commit);
  });
  return pusher === undefined ? undefined : refOf(pusher);
}

function tracedApplier(object: KubeObject, index: ClusterIndex): TracedApplier {
  const [source] = sourcesOf(object, index, 1);
  const attempted = textOf(object, 'status.lastAttemptedRevision');
  const applied = appliedRevisionOf(object);
  const held = textOf(source, 'status.artifact.revision');
  return defined({
    object: refOf(object),
    source: source === undefined ? undefined : refOf(source),
    attempted,
    applied,
    upToDate: FOLLOWERS.has(object.kind) ? isUpToDate(applied ?? attempted, held) : undefined,
    since: appliedSince(object, applied),
    objects: index.appliedBy(object).length,
  });
}

/** Appliers whose revisions are those of their source. */
const FOLLOWERS = new Set(['Kustomization', 'HelmRelease']);

function isUpToDate(runs: string | undefined, held: string | undefined): boolean | undefined {
  return runs === undefined || held === undefined ? undefined : isSameRevision(runs, held);
}

/** When it first applied a revision with success, as its history tells it. */
function appliedSince(object: KubeObject, applied: string | undefined): string | undefined {
  const entry = listOf(object, 'status.history').find((item) => {
    const revision = textOf(item, 'metadata.revision') ?? textOf(item, 'chartVersion') ?? applied;
    const status = textOf(item, 'lastReconciledStatus') ?? textOf(item, 'status') ?? '';
    return revision === applied && !/fail/i.test(status);
  });
  return textOf(entry, 'firstReconciled') ?? textOf(entry, 'lastDeployed');
}

function unique(objects: readonly KubeObject[]): KubeObject[] {
  return [...new Set(objects)];
}
