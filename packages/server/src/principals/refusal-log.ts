import { auditEntry } from '../flags/audit-entry.ts';
import type { AuditEntry, FlagStore } from '../flags/flag-store.ts';
import type { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import { type Pace, TokenBuckets } from '../lib/token-buckets.ts';
import { actorOf, type Caller } from './caller.ts';

/** What {@link RefusalLog} works with. */
export interface RefusalLogParts {
  readonly store: Pick<FlagStore, 'write'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a refused call named. */
type Named = Pick<AuditEntry, 'project' | 'flag' | 'environment'>;

/** Lines for refusals of one principal: nobody fills the audit log, or keeps the database busy, by being refused. */
const LINES: Pace = { perMinute: 60, burst: 120 };

/** Writes refusals into the audit log, of each principal only so many; metrics count them all. */
export class RefusalLog {
  readonly #parts: RefusalLogParts;
  readonly #lines: TokenBuckets;
  readonly #outage: OutageLog;

  constructor(parts: RefusalLogParts) {
    this.#parts = parts;
    this.#lines = new TokenBuckets(LINES, () => parts.clock().getTime());
    this.#outage = new OutageLog('auditing refusals', parts.logger);
  }

  /** Adds a line about a deed that was refused. Never throws: whoever was refused is told why, whatever becomes of it. */
  async add(caller: Caller, deed: string, { code }: AppError, named: Named = {}): Promise<void> {
    if (this.#lines.take(caller.principal.id) > 0) return;
    const { store, clock } = this.#parts;
    const what = { outcome: 'refused', errorCode: code, ...named } as const;
    const entry = auditEntry(actorOf(caller), deed, clock().toISOString(), what);
    try {
      await store.write((writes) => writes.appendAudit(entry));
      this.#outage.ended();
    } catch (failure) {
      this.#outage.began(failure);
    }
  }
}
