import type { ChangeRequest } from '../flags/change-request.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import type { Guard } from '../flags/guard.ts';
import { type Standing, standingOf } from './standing.ts';

/** Where a change request stands under what guards it: approvals count while whoever gave them may still approve. */
export async function currentStanding(
  reads: FlagReads,
  request: ChangeRequest,
  guard: Guard | undefined,
  now: Date,
): Promise<Standing> {
  const approvers = request.reviews.flatMap(({ decision, by }) =>
    decision === 'approve' ? [by.principalId] : [],
  );
  const rights = await reads.grantsNow(approvers, now.toISOString());
  return standingOf(request, guard?.policies ?? [], rights);
}
