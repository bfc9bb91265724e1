import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { AuditService } from './audit-service.ts';
import type { AuditStore } from './audit-store.ts';
import { systemEntry } from './system-entry.ts';

/** How an {@link AuditKeeper} works. */
export interface AuditKeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long rows are kept, in days; undefined: for ever. */
  readonly days?: number | undefined;
}

const DAY_MS = 24 * 60 * 60_000;
const PRUNE_EVERY_MS = 60 * 60_000;
/** Between two portions: others write meanwhile. */
const PAUSE_MS = 1000;

/** Looks after the audit log of a process that runs for long: prunes it every hour, verifies it every day. */
export class AuditKeeper {
  readonly #store: AuditStore;
  readonly #audit: AuditService;
  readonly #options: AuditKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #verifiedAt: number;

  constructor(store: AuditStore, audit: AuditService, options: AuditKeeperOptions) {
    this.#store = store;
    this.#audit = audit;
    this.#options = options;
    this.#verifiedAt = options.clock().getTime();
  }

  /** Starts: the first time in an hour. */
  start(): void {
    this.#wait(PRUNE_EVERY_MS);
  }

  /** Removes one portion of the rows that are too old, of each organization; answers how many rows went. */
  async prune(): Promise<number> {
    const { days, clock } = this.#options;
    if (days === undefined) return 0;
    const now = clock();
    const before = new Date(now.getTime() - days * DAY_MS).toISOString();
    let rows = 0;
    for (const organizationId of await this.#store.auditedOrganizations())
      rows += await this.#store.writeAudit(async (writes) => {
        const pruned = await writes.pruneAudit(organizationId, before);
        if (pruned === undefined) return 0;
        await writes.appendAudit(systemEntry(organizationId, 'prune_audit', now, { pruned }));
        return pruned.rows;
      });
    return rows;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#work(), ms).unref();
  }

  async #work(): Promise<void> {
    const rows = await this.#try(async () => (await this.prune()) + (await this.#verifyDaily()));
    if (this.#timer !== undefined) this.#wait(rows > 0 ? PAUSE_MS : PRUNE_EVERY_MS);
  }

  async #verifyDaily(): Promise<number> {
    const now = this.#options.clock().getTime();
    if (now - this.#verifiedAt < DAY_MS) return 0;
    this.#verifiedAt = now;
    for (const organizationId of await this.#store.auditedOrganizations())
      await this.#audit.verify(organizationId);
    return 0;
  }

  async #try(work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'the audit log could not be looked after');
      return 0;
    }
  }
}
