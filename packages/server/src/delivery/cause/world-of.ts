import { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import { ClusterHealth } from '../health/cluster-health.ts';
import type { ObjectRef } from '../object-ref.ts';
import { readLogs } from './read-logs.ts';
import { World } from './world.ts';

/** A snapshot made ready for the search: indexed, its health known, the telling logs read, also those of `about`. */
export async function worldOf(
  snapshot: ClusterSnapshot,
  about: ObjectRef | undefined,
  signal: AbortSignal,
): Promise<World> {
  const index = new ClusterIndex(snapshot);
  const health = new ClusterHealth(index);
  const logs = await readLogs(snapshot, index, health, about, signal);
  return new World(index, health, logs, new Set(snapshot.unread.map(({ kind }) => kind)));
}
