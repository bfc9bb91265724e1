import { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import { looseKey, type ObjectRef, refText } from '../object-ref.ts';
import { type Relatedness, relatedTo } from './relatedness.ts';
import { timelineOf } from './timeline.ts';
import type { EntryKind, FlagChange, TimelineEntry } from './timeline-entry.ts';

/** What was asked: which change before a time may have caused what was seen then. */
export interface SuspectQuestion {
  /** RFC 3339: when it was first seen. */
  readonly before: string;
  /** What it was seen on; absent: anything. */
  readonly about?: ObjectRef;
  /** Where it was seen, when it is not known on what. */
  readonly namespace?: string;
  readonly flags?: readonly FlagChange[];
  /** Objects of the chain a root cause was found by: related whatever the graph says. */
  readonly chain?: readonly ObjectRef[];
  readonly limit: number;
}

/** A change that may be the cause. */
export interface Suspect {
  readonly entry: TimelineEntry;
  /** 0 to 1; comparable within one answer only. */
  readonly score: number;
  /** Why, in words: how long before, how related, what kind. */
  readonly why: string;
}

/** How much a kind of change is worth; what is no change is no suspect. */
const WORTH: Readonly<Partial<Record<EntryKind, number>>> = {
  edit: 1,
  rollout: 1,
  release: 0.95,
  flag: 0.9,
  created: 0.7,
  restart: 0.6,
  suspended: 0.5,
  applied: 0.8,
  revision: 0.6,
  push: 0.5,
};

/** After this long half of a suspicion is gone, in milliseconds. */
const HALF_LIFE = 45 * 60_000;

const LONGEST = 48 * 3_600_000;

/** Changes before a time, the likeliest cause first: by how long before, how related, and what kind of change. */
export function suspectsBefore(snapshot: ClusterSnapshot, question: SuspectQuestion): readonly Suspect[] {
  const index = new ClusterIndex(snapshot);
  const about = question.about === undefined ? undefined : index.find(question.about);
  const related = about === undefined ? undefined : relatedTo(about, index);
  const { flags = [], before: until } = question;
  const from = new Date(Date.parse(until) - LONGEST).toISOString();
  const entries = timelineOf(snapshot, { from, until, flags });
  const found = entries.flatMap((entry) => judge(entry, question, related));
  return found
    .toSorted((a, b) => b.score - a.score || Date.parse(b.entry.time) - Date.parse(a.entry.time))
    .slice(0, question.limit);
}

function judge(entry: TimelineEntry, question: SuspectQuestion, related: Relatedness | undefined): Suspect[] {
  const worth = WORTH[entry.kind];
  const isSign = entry.failed === true && entry.kind === 'applied';
  if (worth === undefined || isSign) return [];
  const age = Date.parse(question.before) - Date.parse(entry.time);
  const [relation, how] = relationOf(entry, question, related);
  const score = worth * relation * 0.5 ** (age / HALF_LIFE);
  const why = `${Math.round(age / 60_000)} min before; ${how}; ${entry.kind}`;
  return score < 0.001 ? [] : [{ entry, score, why }];
}

function relationOf(
  entry: TimelineEntry,
  question: SuspectQuestion,
  related: Relatedness | undefined,
): readonly [number, string] {
  if (entry.flag !== undefined) return flagRelation(entry, question, related);
  const { object } = entry;
  if (object === undefined) return [0.1, 'not related'];
  if (question.chain?.some((link) => looseKey(link) === looseKey(object)))
    return [1, 'on the way to the root cause'];
  if (question.about === undefined) return placeOf(object, question);
  const weight = related?.get(looseKey(object));
  if (weight !== undefined) return [weight, weight === 1 ? 'the object itself or a part of it' : 'related'];
  const near = object.namespace !== '' && object.namespace === question.about.namespace;
  return near ? [0.12, 'only in the same namespace'] : [0.04, 'not related'];
}

function placeOf(object: ObjectRef, { namespace }: SuspectQuestion): readonly [number, string] {
  if (namespace === undefined) return [0.5, 'nothing was named to relate it to'];
  return object.namespace === namespace ? [0.5, 'in the namespace'] : [0.1, 'in another namespace'];
}

function flagRelation(
  { readBy }: TimelineEntry,
  { about, chain = [] }: SuspectQuestion,
  related: Relatedness | undefined,
): readonly [number, string] {
  if (readBy === undefined) return [0.4, 'which workloads read the flag is not known'];
  const [reader] = readBy;
  if (readBy.some((ref) => chain.some((link) => looseKey(link) === looseKey(ref))))
    return [1, 'the flag is read on the way to the root cause'];
  if (about === undefined && reader !== undefined) return [0.5, `the flag is read by ${refText(reader)}`];
  const weight = Math.max(0, ...readBy.map((ref) => related?.get(looseKey(ref)) ?? 0));
  return weight > 0 ? [weight, 'the flag is read there'] : [0.04, 'the flag is read elsewhere'];
}
