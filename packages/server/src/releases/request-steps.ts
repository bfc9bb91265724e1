import type { Actor } from '../flags/actor.ts';
import type { ChangeRequest, ProposedContent, RequestEvent, Review } from '../flags/change-request.ts';
import type { WriteRequest } from '../flags/write-request.ts';
import { digestOf } from '../lib/digest.ts';

/** A change request after something happened to it. */
export function happened(
  request: ChangeRequest,
  actor: Actor,
  at: string,
  what: RequestEvent['what'],
  reason?: string,
): ChangeRequest {
  const event = { at, by: actor.author, what, ...(reason === undefined ? {} : { reason }) };
  return { ...request, events: [...request.events, event] };
}

/** A change request with a content that was made to fit what is live; the same content is nobody's contribution. */
export function onNewBase(
  request: ChangeRequest,
  content: ProposedContent,
  actor: Actor,
  at: string,
): ChangeRequest {
  const moved = { ...happened(request, actor, at, 'rebased'), content };
  return content.digest === request.content.digest ? moved : contributed(moved, actor);
}

/** A change request with the words and the content of another. Words too are what was approved. */
export function edited(
  request: ChangeRequest,
  { title, reason, content }: Pick<ChangeRequest, 'title' | 'reason' | 'content'>,
  actor: Actor,
  at: string,
): ChangeRequest {
  const { reason: _, ...moved } = happened(request, actor, at, 'edited', reason);
  const next = { ...moved, title, ...(reason === undefined ? {} : { reason }), content };
  const isSame =
    content.digest === request.content.digest && title === request.title && reason === request.reason;
  return isSame ? next : contributed(next, actor);
}

/**
 * A change request that somebody made another. Approvals are void, also once it is what it was again, and whoever did it
 * may not approve it from now on.
 */
function contributed(request: ChangeRequest, actor: Actor): ChangeRequest {
  return {
    ...request,
    contentVersion: request.version + 1,
    contributors: contributorsWith(request, actor),
    reviews: withVoidApprovals(request),
  };
}

function contributorsWith({ contributors }: ChangeRequest, { author }: Actor): ChangeRequest['contributors'] {
  const isKnown = contributors.some(({ principalId }) => principalId === author.principalId);
  return isKnown ? contributors : [...contributors, author];
}

/** What was said about a change request, with approvals that count no more. Who objected is not silenced by it. */
export function withVoidApprovals({ reviews }: ChangeRequest): readonly Review[] {
  return reviews.map((one) => (one.decision === 'approve' ? { ...one, void: true } : one));
}

/** The wish to write what a change request holds. */
export function wishOf(
  { id, project, content, reason }: ChangeRequest,
  {
    tool,
    dryRun,
    why = reason,
  }: { readonly tool: string; readonly dryRun: boolean; readonly why?: string | undefined },
): WriteRequest {
  return {
    project,
    tool,
    role: content.role,
    dryRun,
    expectedRevision: undefined,
    idempotencyKey: undefined,
    digest: digestOf([id, content.digest]),
    reason: why,
    ...(content.reverts === undefined ? {} : { reverts: content.reverts }),
  };
}
