import type { Actor } from '../flags/actor.ts';
import type { ChangeRequest } from '../flags/change-request.ts';
import { checkRights } from '../flags/check-rights.ts';
import type { PolicyDocument } from '../flags/documents.ts';
import { isAtLeast, requireRole, roleAt } from '../flags/grant.ts';
import { checkMayPropose } from '../flags/guard.ts';
import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import { isContributor } from './is-contributor.ts';

/**
 * The environments for which somebody's approval counts, of those that are guarded. PERMISSION_DENIED when it counts
 * for none, and for whoever asked for the change, or has an agent that did.
 */
export function approvalCountsFor(
  actor: Actor,
  request: ChangeRequest,
  policies: readonly PolicyDocument[],
): readonly string[] {
  checkIsNoContributor(actor, request);
  const places = policies.filter(
    ({ key, approvers }) =>
      isAtLeast(roleAt(actor.grants, { project: request.project, environment: key }), 'approver') &&
      (approvers?.includes(actor.author.name) ?? true),
  );
  if (places.length > 0) return places.map(({ key }) => key);
  const [first] = policies;
  if (first === undefined) {
    requireRole(actor.grants, 'approver', { project: request.project }, 'Deciding about this');
    return [];
  }
  const place = { project: request.project, environment: first.key };
  requireRole(actor.grants, 'approver', place, 'Approving this');
  throw new AppError('PERMISSION_DENIED', `"${actor.author.name}" is not among the approvers.`, {
    hint: `${first.key} names them: ${listed(policies.flatMap(({ approvers = [] }) => approvers))}.`,
  });
}

/**
 * Throws PRECONDITION_FAILED where no policies stand in the way, PERMISSION_DENIED unless the actor administers every
 * environment that is guarded, and INVALID_ARGUMENT without a reason.
 */
export function checkMayBreakGlass(
  actor: Actor,
  request: ChangeRequest,
  policies: readonly PolicyDocument[],
  reason: string | undefined,
): void {
  if (policies.length === 0) throw nothingToBreak(request);
  for (const { key } of policies) {
    const place = { project: request.project, environment: key };
    requireRole(actor.grants, 'admin', place, 'Publishing past a policy');
  }
  if (reason !== undefined) return;
  throw new AppError('INVALID_ARGUMENT', 'Breaking the glass takes a reason.', {
    hint: 'Say why it cannot wait; everybody will read it.',
  });
}

/** Throws PERMISSION_DENIED for whoever neither asked for the change nor edits flags of its project. */
export function checkMayMove(actor: Actor, { author, project }: ChangeRequest): void {
  if (author.principalId === actor.author.principalId) return;
  requireRole(actor.grants, 'editor', { project }, "Closing or reopening somebody else's change request");
}

/** Throws PERMISSION_DENIED for whoever may not ask for what a change request wants: another content takes it back. */
export function checkMayReplace(
  actor: Actor,
  { project, content }: ChangeRequest,
  policies: readonly PolicyDocument[],
): void {
  checkRights(actor, content, project, content.objects);
  checkMayPropose(actor, { policies });
}

function nothingToBreak({ id }: ChangeRequest): AppError {
  return new AppError(
    'PRECONDITION_FAILED',
    `Nothing stands in the way of ${id}: there is no glass to break.`,
    {
      hint: `Publish it as it is: guidon requests publish ${id}`,
    },
  );
}

function checkIsNoContributor({ author }: Actor, request: ChangeRequest): void {
  if (!isContributor(author, request)) return;
  throw new AppError('PERMISSION_DENIED', 'Nobody approves what they, or an agent for them, asked for.', {
    hint: 'Somebody else with the role approver has to.',
  });
}
