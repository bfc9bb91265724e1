import type { AuditService } from '../audit/audit-service.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Changes } from '../flags/changes.ts';
import type { EvaluationService } from '../flags/evaluation-service.ts';
import type { FlagReader } from '../flags/flag-reader.ts';
import type { FlagStore } from '../flags/flag-store.ts';
import type { FlagUsage } from '../flags/flag-usage.ts';
import type { LiveEnvironments } from '../flags/live-environments.ts';
import type { TargetingReader } from '../flags/targeting-reader.ts';
import type { UsageCounter } from '../flags/usage-counter.ts';
import type { Clock } from '../lib/clock.ts';
import type { Caller } from '../principals/caller.ts';
import type { KeyApprovals } from '../principals/key-approvals.ts';
import type { KeyService } from '../principals/key-service.ts';
import type { ChangeRequestService } from '../releases/change-request-service.ts';

/** What tools work with. */
export interface Services {
  readonly reader: FlagReader;
  readonly changes: Changes;
  readonly evaluations: EvaluationService;
  readonly requests: ChangeRequestService;
  /** The time. */
  readonly now: Clock;
  /** What applications are answered from. */
  readonly environments: LiveEnvironments;
  /** Counts what they evaluate. */
  readonly usage: UsageCounter;
  /** How much flags of a project are used, by flag, then by environment. */
  usageOf(
    projectId: string,
    flagKeys: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, FlagUsage>>>;
  readonly targeting: TargetingReader;
  readonly keys: KeyService;
  readonly keyApprovals: KeyApprovals;
  readonly audit: AuditService;
  readonly store: FlagStore;
  /** Names of all tools there are. */
  readonly toolNames: readonly string[];
  /** Clusters as this caller may see them; opened when somebody first asks. Throws PERMISSION_DENIED. */
  delivery(caller: Caller): Promise<Delivery>;
}
