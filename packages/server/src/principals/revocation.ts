import { AppError } from '../lib/app-error.ts';
import type { Caller } from './caller.ts';
import { findKey } from './find-key.ts';
import { looksAfter } from './key-rights.ts';
import type { KeyHolder, KeyReads } from './key-store.ts';

/** How a key is revoked. */
export interface Revocation {
  /** Also what was made with it, and with those, and so on. */
  readonly withMade?: boolean | undefined;
  /** Somebody agreed to it: without that only a person may. */
  readonly agreed?: true;
}

/** What became of a key that shall be revoked. */
export interface RevokedKey extends KeyHolder {
  /** The keys that end with this: itself first, unless it was revoked before or is configured. */
  readonly ended: readonly KeyHolder[];
}

/**
 * What revoking a key ends. What was made with it belongs to it only as far as the caller looks after it. Throws
 * NOT_FOUND, and PRECONDITION_FAILED for a configured key, which would be back with the next start.
 */
export async function revocationOf(
  keys: KeyReads,
  caller: Caller,
  id: string,
  { withMade = false }: Revocation,
): Promise<RevokedKey> {
  const holder = await findKey(keys, caller, id);
  if (holder.key.configured === true && !withMade) throw isConfigured();
  const made = withMade ? await madeWith(keys, caller, id) : [];
  const ended = [holder, ...made.filter(({ principal }) => looksAfter(caller, principal))];
  return {
    ...holder,
    ended: ended.filter(({ key }) => key.revokedAt === undefined && key.configured !== true),
  };
}

/** The same, once it is done. */
export function revokedBy({ ended, ...holder }: RevokedKey, revokedAt: string): RevokedKey {
  const withEnd = (one: KeyHolder): KeyHolder => ({ ...one, key: { ...one.key, revokedAt } });
  const own = ended.some(({ key }) => key.id === holder.key.id);
  return { ...(own ? withEnd(holder) : holder), ended: ended.map(withEnd) };
}

/** The error for what is not done to a key that came from GUIDON_ADMIN_KEY. */
export function isConfigured(): AppError {
  return new AppError('PRECONDITION_FAILED', 'This key came from GUIDON_ADMIN_KEY.', {
    hint: 'Change GUIDON_ADMIN_KEY and start again: the earlier key stops working then.',
  });
}

async function madeWith(keys: KeyReads, { principal }: Caller, id: string): Promise<readonly KeyHolder[]> {
  const found = new Map<string, KeyHolder>();
  for (let asking = [id]; asking.length > 0; ) {
    const made: KeyHolder[] = [];
    for (const one of asking) made.push(...(await keys.keysMadeWith(principal.organizationId, one)));
    const further = made.filter(({ key }) => !found.has(key.id) && key.id !== id);
    for (const one of further) found.set(one.key.id, one);
    asking = further.map(({ key }) => key.id);
  }
  return [...found.values()];
}
