import type { Actor } from '../flags/actor.ts';
import { auditEntry } from '../flags/audit-entry.ts';
import type { ChangeRequest } from '../flags/change-request.ts';
import type { AuditEntry } from '../flags/flag-store.ts';
import { eventFacts, reviewFacts } from '../flags/request-facts.ts';

/** The deed, and the tool, of saying something about a change request. */
export const REVIEW = 'review_change_request';
/** The deed, and the tool, of rebasing, closing and reopening one. */
export const UPDATE = 'update_change_request';
/** The deed of publishing one past its policy. */
export const GLASS = 'break_glass';

/** A line of the audit log about a change request, as it is after a deed. */
export function requestEntry(
  actor: Actor,
  deed: string,
  request: ChangeRequest,
  outcome: 'applied' | 'proposed' = 'applied',
  approvals: readonly string[] = [],
): AuditEntry {
  const { project, id, updatedAt } = request;
  const glass = deed === GLASS ? { breakGlass: true as const } : {};
  const facts = deed === REVIEW ? reviewFacts(request) : eventFacts(request, approvals);
  const what = { outcome, project, changeRequestId: id, ...glass, facts: { ...facts } };
  return auditEntry(actor, deed, updatedAt, what);
}
