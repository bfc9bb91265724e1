import type { FlagStore } from '../../flags/flag-store.ts';
import type { Logger } from '../../lib/logger.ts';
import type { PrincipalStore } from '../principal.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { TokenCallers, type TokenCallersParts } from './token-callers.ts';
import { TokenVerifier } from './token-verifier.ts';

/** What {@link openTokenCallers} works with. */
export interface OpenTokenCallersParts
  extends Pick<TokenCallersParts, 'settings' | 'organizationId' | 'limits' | 'clock'> {
  readonly store: PrincipalStore & FlagStore;
  readonly logger: Logger;
}

/** Puts together what takes the tokens of an issuer. The issuer is asked for its keys when the first one comes. */
export function openTokenCallers(parts: OpenTokenCallersParts): TokenCallers {
  const { settings, store, clock } = parts;
  const keys = new IssuerKeys(parts);
  const organizationOf = async (key: string) => {
    const organizations = await store.read((reads) => reads.organizations());
    return organizations.find((organization) => organization.key === key)?.id;
  };
  return new TokenCallers({
    ...parts,
    organizationOf,
    verifier: new TokenVerifier(settings, keys.find, clock),
  });
}
