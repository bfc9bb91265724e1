import type { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { ClusterHealth } from '../health/cluster-health.ts';
import { containersOf } from '../health/container-state.ts';
import { needsAttention } from '../health/health.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { ContainerLog } from './world.ts';

/** The most pods whose logs are read for one answer; one or two of each workload tell all. */
const MOST_PODS = 30;

const LINES = 60;

/** Reads the logs that may tell why something is wrong: of containers that ended or are not ready, and of the one asked about. */
export async function readLogs(
  snapshot: ClusterSnapshot,
  index: ClusterIndex,
  health: ClusterHealth,
  asked: ObjectRef | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<KubeObject, readonly ContainerLog[]>> {
  const pods = chosen(index, health, asked);
  const read = await Promise.all(
    pods.map(async (pod) => [pod, await logsOf(pod, snapshot, signal)] as const),
  );
  return new Map(read.filter(([, logs]) => logs.length > 0));
}

function chosen(index: ClusterIndex, health: ClusterHealth, asked: ObjectRef | undefined): KubeObject[] {
  const object = asked === undefined ? undefined : index.find(asked);
  const own = object === undefined ? [] : index.podsOf(object).slice(0, 2);
  const bad = index.ofKind('Pod').filter((pod) => needsAttention(health.of(pod)));
  const perOwner = new Map<string, number>();
  const few = bad.filter((pod) => {
    const owner = `${pod.metadata.namespace}/${pod.metadata.ownerReferences?.[0]?.name ?? pod.metadata.name}`;
    perOwner.set(owner, (perOwner.get(owner) ?? 0) + 1);
    return (perOwner.get(owner) ?? 0) <= 2;
  });
  return [...new Set([...own, ...few])].slice(0, MOST_PODS);
}

async function logsOf(
  pod: KubeObject,
  snapshot: ClusterSnapshot,
  signal: AbortSignal,
): Promise<ContainerLog[]> {
  const { name, namespace = '' } = pod.metadata;
  const wanted = containersOf(pod).flatMap(({ name: container, restarts, isOver, running, ready, init }) => {
    if (init && !running && restarts === 0 && isOver && allStarted(pod)) return [];
    const now = { container, previous: false };
    const before = { container, previous: true };
    if (restarts === 0 || ready) return [now];
    // One that has just been started again may not have come yet to where it ended before.
    return running ? [now, before] : [before];
  });
  const read = wanted.map(async ({ container, previous }) => {
    const text = await snapshot.logs({ namespace, pod: name, container, previous, lines: LINES }, signal);
    return text === undefined || text === '' ? [] : [{ container, previous, text }];
  });
  return (await Promise.all(read)).flat();
}

function allStarted(pod: KubeObject): boolean {
  return containersOf(pod).every(({ init, running }) => init || running);
}
