import { createHash } from 'node:crypto';
import type { Grant } from '../../flags/grant.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Caller } from '../caller.ts';
import { limitedCaller, type ProcessLimits } from '../limited-caller.ts';
import type { Principal, PrincipalStore } from '../principal.ts';
import { type Claims, scopesOf, textsOf } from './claims.ts';
import type { OAuthSettings } from './oauth-settings.ts';
import { grantsOf } from './role-mapping.ts';
import { holderOf, type Named } from './token-holder.ts';
import { LEEWAY_SECONDS, type TokenVerifier, type VerifiedClaims } from './token-verifier.ts';

/** What {@link TokenCallers} works with. */
export interface TokenCallersParts {
  readonly settings: OAuthSettings;
  readonly verifier: Pick<TokenVerifier, 'verify'>;
  readonly store: Pick<PrincipalStore, 'findOrCreatePrincipal'>;
  /** The organization of somebody whose token names none. */
  readonly organizationId: string;
  /** The organization of this key; undefined when there is none. */
  readonly organizationOf: (key: string) => Promise<string | undefined>;
  readonly limits: ProcessLimits;
  readonly clock: Clock;
}

interface Known {
  readonly caller: Caller;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** The last second of the year 9999: ISO 8601 has no more digits. */
const END_OF_TIME = 253_402_300_799;
const MOST_TOKENS = 10_000;
/** Then a token is checked again: a key that the issuer took back counts no longer than that. */
const REMEMBER_MS = 10 * 60_000;

/**
 * Tells who calls with a token of the issuer.
 *
 * What a caller may do comes from the token alone; nothing of it is kept. Tokens that were checked are remembered by
 * their SHA-256 until they end, at most ten minutes.
 */
export class TokenCallers {
  readonly #parts: TokenCallersParts;
  readonly #tokens = new Map<string, Known>();

  constructor(parts: TokenCallersParts) {
    this.#parts = parts;
  }

  /**
   * Whoever holds this token; at once when it was checked before. Throws UNAUTHENTICATED for one that is not valid,
   * PERMISSION_DENIED for one that gives no rights, UNAVAILABLE while the issuer's keys cannot be read.
   */
  caller(token: string): Caller | Promise<Caller> {
    const hash = createHash('sha256').update(token).digest('base64url');
    const known = this.#tokens.get(hash);
    if (known !== undefined && this.#now() < known.until) return known.caller;
    this.#tokens.delete(hash);
    return this.#look(token, hash);
  }

  async #look(token: string, hash: string): Promise<Caller> {
    const claims = await this.#parts.verifier.verify(token);
    const caller = await this.#callerOf(claims);
    const end = (claims.exp + LEEWAY_SECONDS) * 1000;
    if (this.#tokens.size >= MOST_TOKENS) this.#tokens.delete(this.#tokens.keys().next().value as string);
    this.#tokens.set(hash, { caller, until: Math.min(end, this.#now() + REMEMBER_MS) });
    return caller;
  }

  async #callerOf(claims: VerifiedClaims): Promise<Caller> {
    const { settings, limits } = this.#parts;
    const organizationId = await this.#organizationOf(claims);
    const grants = grantsOf(claims, settings.roles);
    if (grants.length === 0) throw withoutRights();
    const principal = await this.#principalOf(claims, organizationId, grants);
    const expiresAt = new Date(Math.min(claims.exp, END_OF_TIME) * 1000).toISOString();
    const token = { expiresAt, scopes: scopesOf(claims) };
    return { ...limitedCaller(principal, 'http', limits), token };
  }

  /** An agent acts for a person who is a principal too: whoever may not approve what it did. */
  async #principalOf(claims: Claims, organizationId: string, grants: readonly Grant[]): Promise<Principal> {
    const { person, agent } = holderOf(claims, this.#parts.settings);
    if (agent === undefined) return { ...(await this.#known('person', person, organizationId)), grants };
    const acting = { ...(await this.#known('agent', agent, organizationId)), grants };
    if (person === undefined) return acting;
    const { name, id } = await this.#known('person', person, organizationId);
    return { ...acting, actingFor: name, actingForId: id };
  }

  async #known(
    kind: 'person' | 'agent',
    { identity, name }: Named,
    organizationId: string,
  ): Promise<Principal> {
    const { store } = this.#parts;
    const found = await store.findOrCreatePrincipal({
      organizationId,
      origin: 'token',
      kind,
      name: identity,
      grants: [],
    });
    return { ...found, name };
  }

  async #organizationOf(claims: Claims): Promise<string> {
    const { settings, organizationId, organizationOf } = this.#parts;
    if (settings.organizationClaim === undefined) return organizationId;
    const [key, ...more] = textsOf(claims, settings.organizationClaim);
    const found = key === undefined || more.length > 0 ? undefined : await organizationOf(key);
    if (found === undefined) throw foreign(settings.organizationClaim);
    return found;
  }

  #now(): number {
    return this.#parts.clock().getTime();
  }
}

function withoutRights(): AppError {
  return new AppError('PERMISSION_DENIED', 'The token is valid, and gives no rights here.', {
    hint: 'Ask the issuer for a scope that does, or whoever runs this server to give one to your groups (GUIDON_OAUTH_ROLES).',
  });
}

function foreign(claim: string): AppError {
  return new AppError('PERMISSION_DENIED', 'The token is for no organization that this server has.', {
    hint: `Its claim ${claim} must hold the key of one.`,
  });
}
