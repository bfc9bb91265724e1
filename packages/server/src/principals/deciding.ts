import { isAtLeast, roleAt } from '../flags/grant.ts';
import { isLive } from './is-live.ts';
import type { KeyHolder, ProtectedPlace } from './key-store.ts';
import type { Principal } from './principal.ts';

/** What of somebody tells where they decide. */
type Rights = Pick<Principal, 'kind' | 'grants' | 'readOnly'>;

/** The protected or frozen environments, of these, in which somebody could approve: persons who may write, with the role there. */
export function decidesOn(
  { kind, grants, readOnly }: Rights,
  places: readonly ProtectedPlace[],
): readonly ProtectedPlace[] {
  if (kind !== 'person' || readOnly === true) return [];
  return places.filter((place) => isAtLeast(roleAt(grants, place), 'approver'));
}

/** Whether somebody could decide everywhere that rights which decide would let: the same role or more at each place. */
export function decidesAsMuch(own: Pick<Rights, 'grants'>, { grants }: Pick<Rights, 'grants'>): boolean {
  const deciding = grants.filter(({ role }) => isAtLeast(role, 'approver'));
  return deciding.length > 0 && deciding.every((grant) => isAtLeast(roleAt(own.grants, grant), grant.role));
}

/** Names of the persons with a key that opens something now who may approve changes of a protected environment. */
export function couldApprove(
  persons: readonly KeyHolder[],
  place: ProtectedPlace,
  now: Date,
): readonly string[] {
  const names = persons
    .filter(({ key, principal }) => isLive(key, now) && decidesOn(principal, [place]).length > 0)
    .map(({ principal }) => principal.name)
    .filter((name) => place.approvers?.includes(name) ?? true);
  return [...new Set(names)].sort();
}
