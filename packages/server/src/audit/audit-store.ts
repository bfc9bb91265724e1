import type { AuditEntry, Page, PageRequest } from '../flags/flag-store.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { AuditRecord } from './audit-row.ts';
import type { ChainPlace } from './chain.ts';
import type { Erased, Pruned } from './facts.ts';

/** Where the chain of an organization ends and, once rows were pruned, what it goes on from. */
export interface AuditHead extends ChainPlace {
  readonly pruned: ChainPlace;
}

/** Which rows a search asks for; every field narrows. */
export interface AuditQuery {
  /** Id or name of who called, or name of the person an agent acted for. */
  readonly who?: string;
  readonly tool?: string;
  /** ISO 8601; at or after. */
  readonly since?: string;
  /** At or before. */
  readonly until?: string;
  readonly client?: string;
  readonly door?: string;
  /** Project key. */
  readonly project?: string;
  readonly flag?: string;
  readonly environment?: string;
  readonly outcome?: AuditEntry['outcome'];
  readonly changeId?: string;
  readonly changeRequestId?: string;
  readonly breakGlass?: boolean;
  /** Only rows of these projects, by key. */
  readonly within?: readonly string[];
}

/** Rows that a search found. */
export interface AuditPage extends Page<AuditRecord> {
  /** There is more than one search looks at: `total` is of the newest of it, and the next page looks further. */
  readonly isPartial: boolean;
}

/** Some rows in order, and the head at that moment; no head where there never was a row. */
export interface AuditRows {
  readonly head: AuditHead | undefined;
  readonly records: readonly AuditRecord[];
}

/** Writes of one transaction. */
export interface AuditWrites {
  appendAudit(entry: AuditEntry): Promise<void>;
  /** Puts an event on its way to every webhook that asked for its like. */
  enqueueEvent(event: OutgoingEvent): Promise<void>;
  /** Removes some of the oldest rows of before a time, and moves the head's anchor; undefined when there is nothing to remove. */
  pruneAudit(organizationId: string, before: string): Promise<Pruned | undefined>;
  /** Takes the names of a person, and of agents that act for it, out of rows and history; undefined: no such principal. */
  erasePerson(organizationId: string, principalId: string): Promise<Erased | undefined>;
}

/** Where the audit log is kept. */
export interface AuditStore {
  /** Ids of the organizations that have a chain. */
  auditedOrganizations(): Promise<readonly string[]>;
  auditHead(organizationId: string): Promise<AuditHead | undefined>;
  /** Rows after a number, in order, of one moment. */
  auditRows(organizationId: string, after: number, limit: number): Promise<AuditRows>;
  /** The newest first. */
  searchAudit(organizationId: string, query: AuditQuery, page: PageRequest): Promise<AuditPage>;
  /** Id of the principal with this id or, where it is the only one, name. */
  findPrincipal(organizationId: string, idOrName: string): Promise<string | undefined>;
  writeAudit<T>(work: (writes: AuditWrites) => Promise<T>): Promise<T>;
}
