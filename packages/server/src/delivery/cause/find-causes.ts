import type { ClusterSnapshot, Unread } from '../cluster-snapshot.ts';
import { looseKey, type ObjectRef } from '../object-ref.ts';
import { type Pause, pauseOf } from './pauses.ts';
import { causesFor, causesOfAll, type RootCause } from './root-cause.ts';
import type { World } from './world.ts';
import { worldOf } from './world-of.ts';

/** What was asked: why one object is as it is, or what is wrong in the whole cluster. */
export interface CauseQuestion {
  /** Absent: the whole cluster. */
  readonly about?: ObjectRef;
  /** Of the whole cluster only what is in this namespace, or comes to light in it. */
  readonly namespace?: string;
  /** The most candidates that are answered. */
  readonly limit: number;
}

/** Candidates for what is wrong, and what could not be looked at. */
export interface CauseAnswer {
  readonly causes: readonly RootCause[];
  /** How many candidates there were in all. */
  readonly total: number;
  /** Set when the object asked about is suspended, was well then, and nobody waits for it: that is no trouble. */
  readonly pause?: Pause;
  readonly unread: readonly Unread[];
}

/** Finds what is wrong, from the objects, events and logs of a snapshot. */
export async function findCauses(
  snapshot: ClusterSnapshot,
  question: CauseQuestion,
  signal: AbortSignal,
): Promise<CauseAnswer> {
  const world = await worldOf(snapshot, question.about, signal);
  const causes = question.about === undefined ? causesOfAll(world) : causesFor(question.about, world);
  const pause = pauseAsked(question, world);
  const told = causes
    .filter((cause) => cause.score >= 0.05 && isWanted(cause, question))
    .filter(({ root }) => pause === undefined || !isAsked(root, question));
  const paused = pause === undefined ? {} : { pause };
  return { causes: told.slice(0, question.limit), total: told.length, ...paused, unread: snapshot.unread };
}

function pauseAsked({ about }: CauseQuestion, world: World): Pause | undefined {
  const object = about === undefined ? undefined : world.index.find(about);
  return object === undefined ? undefined : pauseOf(object, world);
}

function isAsked(root: ObjectRef, { about }: CauseQuestion): boolean {
  return about !== undefined && looseKey(root) === looseKey(about);
}

function isWanted({ root, symptoms }: RootCause, { about, namespace }: CauseQuestion): boolean {
  if (about !== undefined || namespace === undefined) return true;
  return [root, ...symptoms].some((ref) => ref.namespace === namespace);
}
