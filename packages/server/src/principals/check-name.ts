import { AppError } from '../lib/app-error.ts';
import { isSameName } from '../lib/is-same-name.ts';
import type { KeyReads } from './key-store.ts';
import type { Principal } from './principal.ts';

/** Throws ALREADY_EXISTS for a person of a name that nobody would tell from another's: approvals count people by it. */
export async function checkName(
  keys: Pick<KeyReads, 'personNames'>,
  { kind, name, organizationId }: Principal,
): Promise<void> {
  if (kind !== 'person') return;
  const names = await keys.personNames(organizationId);
  const taken = names.find((other) => other !== name && isSameName(other, name));
  if (taken === undefined) return;
  throw new AppError('ALREADY_EXISTS', `There is a person "${taken}" already; "${name}" reads the same.`, {
    hint: 'Give a name that differs in more than upper and lower case.',
  });
}
