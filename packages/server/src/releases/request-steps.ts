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

/** A change request to whose content somebody contributed: they may not approve it from now on. */
export function contributed(
  request: ChangeRequest,
  actor: Actor,
  at: string,
  what: 'edited' | 'rebased',
  reason?: string,
): ChangeRequest {
  const { contributors } = request;
  const isKnown = contributors.some(({ principalId }) => principalId === actor.author.principalId);
  const all = isKnown ? contributors : [...contributors, actor.author];
  return { ...happened(request, actor, at, what, reason), contributors: all };
}

/** A change request with another content. Its approvals are void, also once the content is what it was again. */
export function withContent(request: ChangeRequest, content: ProposedContent): ChangeRequest {
  if (content.digest === request.content.digest) return { ...request, content };
  return { ...request, content, reviews: withVoidApprovals(request) };
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
