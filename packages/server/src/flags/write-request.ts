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
  /** What to call it when it has to wait for approval; default: made of what it does. */
  readonly title?: string | undefined;
  /** Aborted when the caller cancels: nothing is saved then, unless it was saved already. */
  readonly signal?: AbortSignal;
}

/** What came of a write request. */
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
  /** Set when it is not live, but waits for approval. */
  readonly pending?: PendingApproval;
  /** What the edit answered; kept with the rest for repeats under the same idempotency key. */
  readonly drafted: T;
}

/** What a change waits for, or would wait for. */
export interface PendingApproval {
  /** The change request it became; absent in a preview. */
  readonly requestId?: string;
  /** Protected or frozen environments it would change. */
  readonly environments: readonly string[];
  /** How many people must approve. */
  readonly approvals: number;
  /** Freezes that are on there, in words. */
  readonly freezes: readonly string[];
}

/**
 * Fills a draft with what is wanted, and answers what the caller wants to know about it, as JSON could carry it. Runs
 * again from scratch when the store had to retry.
 */
export type Edit<T = void> = (draft: Draft) => Promise<T>;
