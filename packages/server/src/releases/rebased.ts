import type { Actor } from '../flags/actor.ts';
import type { ChangeRequest, ProposedContent } from '../flags/change-request.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import { checkMayPropose, guardOf } from '../flags/guard.ts';
import { contentOf } from '../flags/propose.ts';
import { checkRoomForEvent } from '../flags/request-limits.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { UPDATE } from './audit-request.ts';
import { checkMayReplace } from './deciders.ts';
import type { FoundRequest } from './find-request.ts';
import { judgeMerged } from './judge-merged.ts';
import type { Resolution } from './merge-content.ts';
import { checkOpen, nothingToDo } from './request-checks.ts';
import { requestNow } from './request-now.ts';
import { onNewBase, wishOf } from './request-steps.ts';

/**
 * An open change request with its content made to fit what is live at a time; the request itself where that leaves it
 * as it is. Who takes live for a part of it gives that part up, and must be allowed to ask for it.
 *
 * Error codes: PRECONDITION_FAILED, CONFLICT, PERMISSION_DENIED, INVALID_FLAG.
 */
export async function rebased(
  reads: FlagReads,
  actor: Actor,
  found: FoundRequest,
  resolutions: readonly Resolution[],
  now: Date,
): Promise<ChangeRequest> {
  const { request } = found;
  checkOpen(request);
  if (resolutions.some(({ take }) => take === 'live')) {
    const { guard } = await requestNow(reads, found, now);
    checkMayReplace(actor, request, guard?.policies ?? []);
  }
  const content = await contentNow(reads, actor, found, resolutions, now);
  if (isSame(content, request.content)) return request;
  checkRoomForEvent(request);
  return onNewBase(request, content, actor, now.toISOString());
}

async function contentNow(
  reads: FlagReads,
  actor: Actor,
  found: FoundRequest,
  resolutions: readonly Resolution[],
  now: Date,
): Promise<ProposedContent> {
  const wish = wishOf(found.request, { dryRun: false, tool: UPDATE });
  const judged = await judgeMerged(reads, actor, wish, found, resolutions);
  if (judged.objects.length === 0) throw nothingToDo();
  const guard = await guardOf(judged.draft, now);
  if (guard !== undefined) checkMayPropose(actor, guard);
  return contentOf(judged, wish, guard?.environments ?? []);
}

/** A digest says nothing of what the differences lie on, nor of the places that wait. */
function isSame(a: ProposedContent, b: ProposedContent): boolean {
  return (
    a.digest === b.digest && deepEqual(a.environments, b.environments) && deepEqual(a.objects, b.objects)
  );
}
