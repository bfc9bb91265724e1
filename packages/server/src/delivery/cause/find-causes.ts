import { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot, Unread } from '../cluster-snapshot.ts';
import { ClusterHealth } from '../health/cluster-health.ts';
import type { ObjectRef } from '../object-ref.ts';
import { readLogs } from './read-logs.ts';
import { causesFor, causesOfAll, type RootCause } from './root-cause.ts';
import { World } from './world.ts';

/** What was asked: why one object is as it is, or what is wrong in the whole cluster. */
export interface CauseQuestion {
  /** Absent: the whole cluster. */
  readonly about?: ObjectRef;
  /** The most candidates that are answered. */
  readonly limit: number;
}

/** Candidates for what is wrong, and what could not be looked at. */
export interface CauseAnswer {
  readonly causes: readonly RootCause[];
  /** How many candidates there were in all. */
  readonly total: number;
  readonly unread: readonly Unread[];
}

/** Finds what is wrong, from the objects, events and logs of a snapshot. */
export async function findCauses(
  snapshot: ClusterSnapshot,
  question: CauseQuestion,
  signal: AbortSignal,
): Promise<CauseAnswer> {
  const index = new ClusterIndex(snapshot);
  const health = new ClusterHealth(index);
  const logs = await readLogs(snapshot, index, health, question.about, signal);
  const unread = new Set(snapshot.unread.map(({ kind }) => kind));
  const world = new World(index, health, logs, unread);
  const causes = question.about === undefined ? causesOfAll(world) : causesFor(question.about, world);
  const told = causes.filter(({ score }) => score >= 0.05);
  return { causes: told.slice(0, question.limit), total: told.length, unread: snapshot.unread };
}
