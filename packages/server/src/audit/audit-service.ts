import { setImmediate } from 'node:timers/promises';
import { auditEntry } from '../flags/audit-entry.ts';
import type { AuditEntry, PageRequest } from '../flags/flag-store.ts';
import { requireRole } from '../flags/grant.ts';
import { outgoingEvent } from '../flags/outgoing-event.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { actorOf, type Caller } from '../principals/caller.ts';
import { administered } from '../principals/key-rights.ts';
import { auditLine } from './audit-line.ts';
import type { AuditPage, AuditQuery, AuditStore } from './audit-store.ts';
import { CHAIN_START, type ChainPlace } from './chain.ts';
import { type ChainBreak, ChainCheck, type ChainReport } from './chain-check.ts';
import type { Erased } from './facts.ts';

/** Between two pages: SQLite answers at once, and a long log would keep everybody else waiting. */
const othersFirst = () => setImmediate();

/** Rows read at a time: with their changes they are held in memory. */
const PAGE = 200;

/** That the audit log of an organization is not as it was written. */
export interface AuditBreak {
  readonly event: 'audit.break';
  readonly organizationId: string;
  /** When it was found; ISO 8601. */
  readonly at: string;
  readonly breaks: number;
  readonly first: ChainBreak;
}

/** Which rows an export holds; ISO 8601 times, both included. */
export interface AuditRange {
  readonly since?: string;
  readonly until?: string;
}

/**
 * The audit log: searched, exported, verified; and persons erased from it.
 *
 * Administrators of a project search what happened in it; all else takes an administrator of the organization.
 * Error codes: PERMISSION_DENIED, READ_ONLY, NOT_FOUND, INVALID_ARGUMENT, UNAVAILABLE.
 */
export class AuditService {
  readonly #store: AuditStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<(event: AuditBreak) => void>();

  constructor(store: AuditStore, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Rows the caller may see, the newest first. */
  async search(caller: Caller, query: AuditQuery, page: PageRequest): Promise<AuditPage> {
    const { organizationId, grants } = caller.principal;
    const within = administered({ grants });
    if (within?.length === 0) requireRole(grants, 'admin', {}, 'Reading the audit log');
    const narrowed = within === undefined ? query : { ...query, within };
    return this.#store.searchAudit(organizationId, narrowed, page);
  }

  /** Where the chain of the caller's organization ends. */
  async place(caller: Caller): Promise<ChainPlace> {
    this.#checkReads(caller);
    const { seq, hash } = (await this.#store.auditHead(caller.principal.organizationId)) ?? CHAIN_START;
    return { seq, hash };
  }

  /** Every row of a time as a line of JSON, the oldest first. Rights are judged at once, rows read as they are taken. */
  export(caller: Caller, range: AuditRange): AsyncGenerator<string> {
    this.#checkReads(caller);
    return this.#lines(caller.principal.organizationId, range);
  }

  /**
   * Checks the whole chain of one organization, some rows at a time, while others go on writing.
   *
   * What it finds is logged and told to those who listen. `exported` is a head that was written down before.
   */
  async verify(organizationId: string, exported?: ChainPlace): Promise<ChainReport> {
    const check = new ChainCheck(exported);
    for (;;) {
      const { head, records } = await this.#store.auditRows(organizationId, check.seq, PAGE);
      const pruned = head?.pruned;
      // Rows read were pruned a moment ago: those that are left come with the next look.
      if (pruned !== undefined && pruned.seq > check.seq) {
        check.startAfter(pruned);
        continue;
      }
      if (pruned !== undefined) check.startAfter(pruned);
      for (const record of records) check.add(record);
      if (records.length === PAGE) {
        await othersFirst();
        continue;
      }
      const report = check.finish(head);
      if (report.first !== undefined) await this.#tell(organizationId, report.breaks, report.first);
      return report;
    }
  }

  /** Ids of the organizations that have a chain. */
  organizations(): Promise<readonly string[]> {
    return this.#store.auditedOrganizations();
  }

  /** Calls the listener for every verification that finds the log broken; returns how to stop. */
  onBreak(listener: (event: AuditBreak) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes the names of a person, by id or name, out of the audit log, history and principals. The log stays valid,
   * people stay known by their ids. Cannot be undone. Persons only.
   */
  async erase(caller: Caller, idOrName: string): Promise<Erased> {
    const actor = actorOf(caller);
    checkErases(caller);
    const id = await this.#store.findPrincipal(actor.organizationId, idOrName);
    if (id === undefined) throw nobody(idOrName);
    return this.#store.writeAudit(async (writes) => {
      const erased = await writes.erasePerson(actor.organizationId, id);
      if (erased === undefined) throw nobody(idOrName);
      const at = this.#clock().toISOString();
      const facts = { outcome: 'applied', subject: id, facts: { erased } } as const;
      const entry = auditEntry(actor, 'erase_person', at, facts);
      const isOwn = erased.principals.includes(entry.principalId);
      await writes.appendAudit(isOwn ? withoutNames(entry) : entry);
      return erased;
    });
  }

  #checkReads({ principal }: Caller): void {
    requireRole(principal.grants, 'admin', {}, 'Reading the whole audit log');
  }

  async *#lines(organizationId: string, { since = '', until = '~' }: AuditRange): AsyncGenerator<string> {
    let after = 0;
    for (;;) {
      const { records } = await this.#store.auditRows(organizationId, after, PAGE);
      for (const record of records)
        if (record.row.at >= since && record.row.at <= until) yield auditLine(record);
      const last = records.at(-1);
      if (last === undefined || records.length < PAGE) return;
      after = last.row.seq;
      await othersFirst();
    }
  }

  async #tell(organizationId: string, breaks: number, first: ChainBreak): Promise<void> {
    this.#logger.error({ organizationId, breaks, ...first }, 'the audit log is not as it was written');
    const at = this.#clock().toISOString();
    for (const listener of this.#listeners)
      listener({ event: 'audit.break', organizationId, at, breaks, first });
    const data = { breaks, first, command: 'guidon audit verify' };
    const event = outgoingEvent({ organizationId, type: 'audit.break', at, data });
    try {
      await this.#store.writeAudit((writes) => writes.enqueueEvent(event));
    } catch (failure) {
      // What was found matters more than whether everybody is told.
      this.#logger.error({ err: failure, organizationId }, 'webhooks could not be told of the break');
    }
  }
}

/** Who erases themselves leaves no name with the record of it. */
function withoutNames({ client: _client, actingFor: _actingFor, ...entry }: AuditEntry): AuditEntry {
  return { ...entry, principalName: entry.principalId };
}

function checkErases({ principal, readOnly }: Caller): void {
  requireRole(principal.grants, 'admin', {}, 'Erasing a person');
  if (principal.kind !== 'person')
    throw new AppError('PERMISSION_DENIED', 'Only a person erases a person.', {
      hint: 'Ask a person to run guidon audit erase-person.',
    });
  if (readOnly)
    throw new AppError('READ_ONLY', 'This would erase a person, and this connection is read-only.', {
      hint: 'Use a key that may write.',
    });
}

function nobody(idOrName: string): AppError {
  return new AppError('NOT_FOUND', `There is nobody "${idOrName}", or several of that name.`, {
    hint: 'Give the id, prn_…: guidon audit list --json shows the ids of those who called.',
  });
}
