import { readEvent } from '../cluster-event.ts';
import { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import { FlagReaders } from '../graph/flag-readings.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef } from '../object-ref.ts';
import { eventEntries } from './event-entries.ts';
import { entriesOf } from './object-entries.ts';
import { type Relatedness, relatedTo } from './relatedness.ts';
import type { FlagChange, TimelineEntry } from './timeline-entry.ts';

/** Of what and when a timeline is. */
export interface TimelineQuestion {
  /** Only of this namespace. */
  readonly namespace?: string;
  /** Only of this object and what it is related to. */
  readonly about?: ObjectRef;
  /** RFC 3339; absent: from the beginning. */
  readonly from?: string;
  /** RFC 3339; absent: until now. */
  readonly until?: string;
  readonly flags?: readonly FlagChange[];
}

/** What happened, oldest first. */
export function timelineOf(snapshot: ClusterSnapshot, question: TimelineQuestion): readonly TimelineEntry[] {
  const index = new ClusterIndex(snapshot);
  const about = question.about === undefined ? undefined : index.find(question.about);
  const related = about === undefined ? undefined : withLost(about, relatedTo(about, index), index);
  const events = snapshot.events.flatMap((event) => readEvent(event) ?? []);
  const all = [
    ...index.objects.flatMap((object) => entriesOf(object, index)),
    ...eventEntries(events),
    ...flagEntries(question.flags ?? [], new FlagReaders(index)),
  ];
  const wanted = all.filter((entry) => isWithin(entry, question) && isAbout(entry, question, related));
  return withoutEchoes(wanted).toSorted(byTime);
}

/** What is related, and pods of the object that are gone: only events still tell of them. */
function withLost(about: KubeObject, related: Relatedness, index: ClusterIndex): Relatedness {
  const { namespace = '', name } = about.metadata;
  const lost = index.eventsOfLost(namespace, name).map((event) => [looseKey(event.about), 1] as const);
  return POD_SPECS[about.kind] === undefined ? related : new Map([...related, ...lost]);
}

function flagEntries(flags: readonly FlagChange[], readers: FlagReaders): TimelineEntry[] {
  return flags.map((change) => {
    const { time, project, flag, environment, says, by } = change;
    const readBy = readers.of(change);
    return {
      time,
      kind: 'flag',
      flag: `${project}/${flag}`,
      says: `flag ${project}/${flag}${environment === undefined ? '' : ` in ${environment}`}: ${says}`,
      ...(by === undefined ? {} : { by }),
      ...(readBy === undefined ? {} : { readBy }),
    };
  });
}

function isWithin({ time }: TimelineEntry, { from, until }: TimelineQuestion): boolean {
  const at = Date.parse(time);
  return !(at < Date.parse(from ?? '')) && !(at > Date.parse(until ?? ''));
}

function isAbout(
  { object, readBy }: TimelineEntry,
  question: TimelineQuestion,
  related: Relatedness | undefined,
): boolean {
  // Who reads a flag is often not known: such a change may be about anything.
  if (object === undefined)
    return readBy === undefined || readBy.some((reader) => isObjectAbout(reader, question, related));
  return isObjectAbout(object, question, related);
}

function isObjectAbout(
  object: ObjectRef,
  question: TimelineQuestion,
  related: Relatedness | undefined,
): boolean {
  if (question.namespace !== undefined && namespaceOf(object) !== question.namespace) return false;
  return (
    question.about === undefined ||
    related?.has(looseKey(object)) === true ||
    looseKey(object) === looseKey(question.about)
  );
}

function namespaceOf({ kind, namespace, name }: ObjectRef): string {
  return kind === 'Namespace' ? name : namespace;
}

/** An object's creation tells nothing where something else tells of the same moment. */
function withoutEchoes(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const told = new Set(entries.filter(({ kind }) => kind !== 'created').map(momentOf));
  return entries.filter((entry) => entry.kind !== 'created' || !told.has(momentOf(entry)));
}

function momentOf({ object, time }: TimelineEntry): string {
  return `${object === undefined ? '' : looseKey(object)} ${Math.floor(Date.parse(time) / 60_000)}`;
}

function byTime(a: TimelineEntry, b: TimelineEntry): number {
  const order = Date.parse(a.time) - Date.parse(b.time);
  return order !== 0 ? order : keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ object, kind, says }: TimelineEntry): string {
  return `${object === undefined ? '' : looseKey(object)} ${kind} ${says}`;
}
