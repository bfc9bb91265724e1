import type { ChangeRequest } from '../flags/change-request.ts';
import type { Guard } from '../flags/guard.ts';
import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import type { MergeConflict } from './merge-content.ts';
import type { Standing } from './standing.ts';

/**
 * Throws CONFLICT when a change request has another content than in the version a caller knows. What was said about it
 * since does no harm.
 */
export function checkVersion(
  { id, version, contentVersion }: ChangeRequest,
  expected: number | undefined,
): void {
  if (expected === undefined || (contentVersion <= expected && expected <= version)) return;
  throw new AppError('CONFLICT', `Change request ${id} is at version ${version}, not ${expected}.`, {
    hint: `Its content is another since version ${contentVersion}: look at it again with get_change_request.`,
    details: { version },
  });
}

/** Throws INVALID_ARGUMENT for a decision that does not say which version was looked at. */
export function checkWasRead({ version }: ChangeRequest, expected: number | undefined): void {
  if (expected !== undefined) return;
  throw new AppError('INVALID_ARGUMENT', 'This decision names the version that was looked at.', {
    hint: `Pass expected_version: it is ${version} now. Look at what it does first.`,
  });
}

/** Throws PRECONDITION_FAILED unless a change request is open. */
export function checkOpen({ id, status }: ChangeRequest): void {
  if (status === 'open') return;
  const hint =
    status === 'published'
      ? 'revert_change undoes what it changed.'
      : 'update_change_request with action reopen takes it up again.';
  throw new AppError('PRECONDITION_FAILED', `Change request ${id} is ${status}.`, { hint });
}

/** Throws PRECONDITION_FAILED unless a change request was closed or rejected. */
export function checkGivenUp({ id, status }: ChangeRequest): void {
  if (status === 'closed' || status === 'rejected') return;
  throw new AppError(
    'PRECONDITION_FAILED',
    `Change request ${id} is ${status}; there is nothing to reopen.`,
    {
      hint: 'Only a closed or rejected one is taken up again.',
    },
  );
}

/** Whether neither a freeze nor missing approval stands in the way. */
export function mayGoLive({ isApproved }: Standing, guard: Guard | undefined): boolean {
  return isApproved && (guard?.freezes ?? []).length === 0;
}

/** Throws PRECONDITION_FAILED during a freeze, and while not enough people approved. */
export function checkMayGoLive({ id }: ChangeRequest, standing: Standing, guard: Guard | undefined): void {
  const [freeze] = guard?.freezes ?? [];
  if (freeze !== undefined) {
    throw new AppError('PRECONDITION_FAILED', `Nothing goes live there now: freeze in ${freeze}.`, {
      hint: 'Publish it when the freeze is over; an administrator can break the glass in an emergency.',
    });
  }
  if (standing.isApproved) return;
  const missing = standing.environments
    .filter(({ needed, approvedBy }) => approvedBy.length < needed)
    .map(({ key, needed, approvedBy }) => `${key} has ${approvedBy.length} of ${needed} approvals`);
  throw new AppError(
    'PRECONDITION_FAILED',
    `${id} is not approved: ${listed([...missing, ...standing.objections])}.`,
    {
      hint: `Another person with the role approver has to: guidon requests approve ${id}`,
    },
  );
}

/** The error for a request that would not do any more what was asked for: what is another, see `movedSince`. */
export function movedOn(moved: readonly string[]): AppError {
  return new AppError('CONFLICT', `${notAsAsked(moved)}.`, {
    hint: 'Rebase it with update_change_request; it takes approval anew then.',
    details: { changed: moved.slice(0, 20) },
  });
}

/** The same in words. */
export function notAsAsked(moved: readonly string[]): string {
  return `This is not what was asked for any more: ${listed(moved.slice(0, 5))} changed`;
}

/** Where a request meets what somebody else changed since, for the caller to decide. */
export function unresolved(conflicts: readonly MergeConflict[]): AppError {
  const fields = conflicts.slice(0, 5).map(({ object, field }) => `${object} ${field}`);
  return new AppError('CONFLICT', `Somebody else changed ${listed(fields)} since this was asked for.`, {
    hint: 'Compare base, live and proposed; then rebase it with update_change_request, taking live or proposed for each.',
    details: { conflicts: conflicts.slice(0, 20) },
  });
}

/** For a request that would change nothing. */
export function nothingToDo(): AppError {
  return new AppError('PRECONDITION_FAILED', 'Everything in this change request is live already.', {
    hint: 'Close it with update_change_request.',
  });
}

/** For content of one project in a request of another. */
export function ofAnotherProject({ id, project }: ChangeRequest): AppError {
  return new AppError('INVALID_ARGUMENT', `Change request ${id} is about project "${project}".`, {
    hint: 'Name that project, or make a change request of its own.',
  });
}
