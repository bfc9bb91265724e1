import { AppError } from '../lib/app-error.ts';
import type { Caller } from './caller.ts';
import { checkIsNoAgent, checkMayMakeKeys, checkMayWrite, checkWithin, looksAfter } from './key-rights.ts';
import type { KeyHolder, KeyReads } from './key-store.ts';

/** A key the caller looks after. Throws NOT_FOUND. */
export async function findKey(keys: KeyReads, { principal }: Caller, id: string): Promise<KeyHolder> {
  const holder = await keys.key(principal.organizationId, id);
  if (holder !== undefined && looksAfter({ principal }, holder.principal)) return holder;
  throw new AppError('NOT_FOUND', `There is no key "${id}".`, {
    hint: 'list_keys (guidon keys list) shows the keys there are.',
  });
}

/**
 * A key the caller may have another one for: a person of its own, whoever makes keys of agents and SDKs. Never of another
 * person: who has a person's key is that person, in history and to whoever asks. Throws NOT_FOUND, PERMISSION_DENIED,
 * READ_ONLY.
 */
export async function findToRotate(keys: KeyReads, caller: Caller, id: string): Promise<KeyHolder> {
  const own = await findOwnKey(keys, caller, id);
  if (own !== undefined) return own;
  checkMayMakeKeys(caller);
  const holder = await findKey(keys, caller, id);
  if (holder.principal.kind === 'person') throw ofSomebodyElse();
  checkWithin(caller, holder.principal);
  return holder;
}

async function findOwnKey(keys: KeyReads, caller: Caller, id: string): Promise<KeyHolder | undefined> {
  const { id: principalId, organizationId, kind } = caller.principal;
  const holder = kind === 'person' ? await keys.key(organizationId, id) : undefined;
  if (holder?.principal.id !== principalId) return undefined;
  checkMayWrite(caller);
  checkIsNoAgent(caller);
  return holder;
}

function ofSomebodyElse(): AppError {
  return new AppError('PERMISSION_DENIED', 'A person’s key is rotated by that person only.', {
    hint: 'Where they lost it: revoke it, then make them another by the same name with guidon keys create.',
  });
}
