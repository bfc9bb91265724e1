import type { Kysely } from 'kysely';
import type { AuditWrites } from '../audit/audit-store.ts';
import type { Erased, Pruned } from '../audit/facts.ts';
import type { AuditEntry } from '../flags/flag-store.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import { enqueueEvent } from './enqueue-event.ts';
import { erasePerson } from './erase-person.ts';
import { insertAudit } from './insert-audit.ts';
import { pruneAudit } from './prune-audit.ts';
import type { Schema } from './schema.ts';

/** The writes of the audit log, inside one transaction. */
export class KyselyAuditWrites implements AuditWrites {
  readonly #database: Kysely<Schema>;
  readonly #events: OutgoingEvent[] = [];
  #erased = false;

  constructor(database: Kysely<Schema>) {
    this.#database = database;
  }

  /** Whether names of principals changed. */
  get erased(): boolean {
    return this.#erased;
  }

  /** What webhooks are told of when it is committed. */
  get events(): readonly OutgoingEvent[] {
    return this.#events;
  }

  async enqueueEvent(event: OutgoingEvent): Promise<void> {
    this.#events.push(event);
    await enqueueEvent(this.#database, event);
  }

  appendAudit(entry: AuditEntry): Promise<void> {
    return insertAudit(this.#database, entry);
  }

  pruneAudit(organizationId: string, before: string): Promise<Pruned | undefined> {
    return pruneAudit(this.#database, organizationId, before);
  }

  erasePerson(organizationId: string, principalId: string): Promise<Erased | undefined> {
    this.#erased = true;
    return erasePerson(this.#database, organizationId, principalId);
  }
}
