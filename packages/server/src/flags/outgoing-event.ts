import { newId } from '../lib/ids.ts';
import { stripInvisible } from '../lib/strip-invisible.ts';
import type { Author } from './change.ts';
import type { EventType } from './event-types.ts';

/** Something that happened and that webhooks are told of. Small: ids, names, keys and lines, never a document. */
export interface OutgoingEvent {
  /** `evt_` and a sortable random part; the same however often and to whomever it is sent. */
  readonly id: string;
  readonly organizationId: string;
  readonly type: EventType;
  /** ISO 8601. */
  readonly at: string;
  /** Key of the project; absent: it is about the organization. */
  readonly project?: string;
  /** What is told besides, in the words of docs/webhooks.md. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Somebody, as webhooks are told of them. */
export interface ToldAuthor {
  readonly id: string;
  readonly name: string;
  readonly kind: Author['kind'];
  readonly acting_for?: string;
}

/** An event with an id of its own. */
export function outgoingEvent(facts: Omit<OutgoingEvent, 'id'>): OutgoingEvent {
  return { id: newId('evt', new Date(facts.at)), ...facts };
}

/** Text that somebody wrote, as it is told: cut to a length, without characters nobody can see. */
export function told(text: string, most: number): string {
  return stripInvisible(text).slice(0, most).toWellFormed();
}

/** An author as it is told. */
export function toldAuthor({ principalId, name, kind, actingFor }: Author): ToldAuthor {
  return {
    id: principalId,
    name: told(name, 200),
    kind,
    ...(actingFor === undefined ? {} : { acting_for: told(actingFor, 200) }),
  };
}
