import { checkDecides } from '../flags/check-decides.ts';
import { AppError } from '../lib/app-error.ts';
import { isSameName } from '../lib/is-same-name.ts';
import { actorOf, type Caller } from './caller.ts';
import { decidesAsMuch, decidesOn } from './deciding.ts';
import type { AccessKey, KeyHolder, KeyReads } from './key-store.ts';
import type { NewKey } from './new-key.ts';
import type { Principal } from './principal.ts';

/** How a key opens: at once, when another person approves it, or past that for a reason. */
export type Opening = Pick<AccessKey, 'waits' | 'glassReason'>;

/**
 * How a key of somebody opens, as things stand in this transaction. Where its holder could decide about a protected
 * environment, or one that is frozen at that moment, it waits, unless whoever makes it breaks the glass.
 */
export async function openingOf(
  keys: KeyReads,
  holder: Principal,
  { breakGlass, reason }: Pick<NewKey, 'breakGlass' | 'reason'>,
  now: Date,
): Promise<Opening> {
  const places = decidesOn(holder, await keys.protectedPlaces(holder.organizationId, now));
  if (places.length === 0) return {};
  return breakGlass === true && reason !== undefined ? { glassReason: reason } : { waits: true };
}

/** Throws PERMISSION_DENIED for all but persons with a credential of their own, and INVALID_ARGUMENT without a reason. */
export function checkMayBreakGlass(caller: Caller, { breakGlass, reason }: NewKey): void {
  if (breakGlass !== true) return;
  checkDecides(actorOf(caller), "guidon keys create … --break-glass --reason '…'");
  if (reason !== undefined) return;
  throw new AppError('INVALID_ARGUMENT', 'Breaking the glass takes a reason.', {
    hint: 'Say why it cannot wait; everybody will read it.',
  });
}

/** Throws PERMISSION_DENIED for whoever made a key or shall hold it, and for whoever may decide less than its holder. */
export function checkMayApprove({ principal }: Caller, { key, principal: holder }: KeyHolder): void {
  if (isOneOf(principal, { id: key.madeBy, name: key.createdBy }, holder)) {
    throw new AppError('PERMISSION_DENIED', 'Nobody approves a key that they made, or that is theirs.', {
      hint: 'Somebody else has to, who may decide as much as its holder could.',
    });
  }
  if (decidesAsMuch(principal, holder)) return;
  throw new AppError('PERMISSION_DENIED', 'This key may decide more than you do.', {
    hint: 'Somebody has to approve it who has the same roles as it, or higher ones, in each of its places.',
  });
}

/** Two of one id, or of one name as people read it, are one person. */
function isOneOf(
  { id, name }: Principal,
  ...others: readonly { readonly id: string | undefined; readonly name: string | undefined }[]
): boolean {
  return others.some((other) => other.id === id || isSameName(other.name, name));
}
