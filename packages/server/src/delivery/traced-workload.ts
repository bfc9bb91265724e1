import type { ClusterIndex } from './cluster-index.ts';
import { defined } from './defined.ts';
import { listOf, textOf, timeOf } from './fields.ts';
import type { KubeObject } from './kube-object.ts';
import { type ObjectRef, refOf } from './object-ref.ts';

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

/** A workload with what is current of it, and its pods. */
export function tracedWorkload(workload: KubeObject, index: ClusterIndex): TracedWorkload {
  const [applier] = index.appliersOf(workload);
  return defined({
    object: refOf(workload),
    applier: applier === undefined ? undefined : refOf(applier),
    rollout: rolloutOf(workload, applier, index),
    pods: index.podsOf(workload).map((pod) => ({
      name: pod.metadata.name,
      images: listOf(pod, 'status.containerStatuses').flatMap((status) => imageOf(pod, status)),
      ready: listOf(pod, 'status.conditions').some(
        (condition) => textOf(condition, 'type') === 'Ready' && textOf(condition, 'status') === 'True',
      ),
    })),
  });
}

/** An image as the pod's spec calls it, and the digest it turned out to be. */
function imageOf(pod: KubeObject, status: unknown): readonly string[] {
  const container = listOf(pod, 'spec.containers').find(
    (one) => textOf(one, 'name') === textOf(status, 'name'),
  );
  const called = textOf(container, 'image') ?? textOf(status, 'image');
  const id = textOf(status, 'imageID');
  const digest = /sha256:[0-9a-f]+/.exec(id ?? '')?.[0];
  if (called === undefined) return id === undefined ? [] : [id];
  return [digest === undefined || called.includes(digest) ? called : `${called}@${digest}`];
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

/** The ReplicaSet of the highest revision, or the ControllerRevision of a StatefulSet's update or of a DaemonSet's youngest pod. */
export function currentSet(workload: KubeObject, index: ClusterIndex): KubeObject | undefined {
  const updating = textOf(workload, 'status.updateRevision') ?? newestRevision(workload, index);
  const children = index.childrenOf(workload);
  if (updating !== undefined)
    return children.find(({ kind, metadata }) => kind === 'ControllerRevision' && metadata.name === updating);
  const revisionOf = ({ metadata }: KubeObject) =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  return children
    .filter(({ kind }) => kind === 'ReplicaSet')
    .toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
}

/** The ControllerRevision that a DaemonSet's youngest pod was made from. */
function newestRevision(workload: KubeObject, index: ClusterIndex): string | undefined {
  if (workload.kind !== 'DaemonSet') return undefined;
  const made = (pod: KubeObject) => timeOf(pod, 'metadata.creationTimestamp') ?? 0;
  const [youngest] = index.podsOf(workload).toSorted((a, b) => made(b) - made(a));
  const hash = youngest?.metadata.labels?.['controller-revision-hash'];
  return hash === undefined ? undefined : `${workload.metadata.name}-${hash}`;
}

/** How much later than its revision a rollout may come, in milliseconds. */
const CLOSE = 10 * 60_000;

/** The revision an applier first applied closest to a time, if it was close. */
function revisionAt(applier: KubeObject, time: number): string | undefined {
  const distance = (item: unknown) =>
    Math.abs(time - (timeOf(item, 'firstReconciled') ?? timeOf(item, 'lastDeployed') ?? Number.NaN));
  const close = listOf(applier, 'status.history').filter((item) => distance(item) <= CLOSE);
  const [entry] = close.toSorted((a, b) => distance(a) - distance(b));
  return textOf(entry, 'metadata.revision') ?? textOf(entry, 'chartVersion');
}
