import type { Draft } from './draft.ts';
import type { Role } from './grant.ts';

/** A wish to change something in one project. */
export interface WriteRequest {
  /** Project key; may be absent while there is one project. */
  readonly project: string | undefined;
  /** The tool it came through. */
  readonly tool: string;
  /** The least role it takes wherever it changes something; some objects take more. */
  readonly role: Role;
  /** Answer what would happen, change nothing. */
  readonly dryRun: boolean;
  /** Refused with CONFLICT when an object this would change is newer. */
  readonly expectedRevision: number | undefined;
  readonly idempotencyKey: string | undefined;
  /** Digest of tool and arguments; tells a repeat from another use of the same idempotency key. */
  readonly digest: string;
  readonly reason: string | undefined;
  /** Digest of the plan somebody agreed to: what would do anything else is refused with CONFLICT. */
  readonly approvedPlan?: string | undefined;
  /** The change being undone. */
  readonly reverts?: string;
  /** Aborted when the caller cancels: nothing is saved then, unless it was saved already. */
  readonly signal?: AbortSignal;
}

/** What came of a change request. */
export interface ChangeResult<T = unknown> {
  readonly project: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** The project revision after it; for a dry run the one it would make. */
  readonly revision: number;
  readonly changeId?: string;
  /** The diff in words. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
  /** What the edit answered; kept with the rest for repeats under the same idempotency key. */
  readonly drafted: T;
}

/**
 * Fills a draft with what is wanted, and answers what the caller wants to know about it, as JSON could carry it. Runs
 * again from scratch when the store had to retry.
 */
export type Edit<T = void> = (draft: Draft) => Promise<T>;
