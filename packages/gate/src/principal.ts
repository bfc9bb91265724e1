import { createHash } from 'node:crypto';

/** Who calls, as a verified credential or the process's own environment says; never as the client says. */
export interface Principal {
  /** The same for everything that one credential's holder does. */
  readonly id: string;
  /** Whose customer they are. */
  readonly tenant?: string;
}

/** What an MCP SDK knows of a credential that was verified before the request came here. */
export interface VerifiedCredential {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The principal of a credential, when no other rule is given: issuer, subject and client of the token; the tenant is its
 * claim `tenant`. They are taken from `extra`, where verifiers of both SDKs put claims.
 */
export function principalOfCredential({ clientId, extra = {} }: VerifiedCredential): Principal {
  const id = JSON.stringify([textOf(extra.iss), textOf(extra.sub), clientId]);
  const tenant = textOf(extra.tenant);
  return tenant === null ? { id } : { id, tenant };
}

/** Whether two are one. */
export function isSame(a: Principal, b: Principal): boolean {
  return a === b || (a.id === b.id && a.tenant === b.tenant);
}

const KEYS = new WeakMap<Principal, string>();

/** Tells principals apart in this process. */
export function principalKey(principal: Principal): string {
  const known = KEYS.get(principal);
  if (known !== undefined) return known;
  const { id, tenant } = principal;
  const key = JSON.stringify(tenant === undefined ? [id] : [id, tenant]);
  KEYS.set(principal, key);
  return key;
}

/** A short, fixed name of a principal for stores, from which nobody reads who it is. */
export function principalDigest(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}
