import { type Grant, ROLES, type Role } from '../../flags/grant.ts';
import { type Claims, scopesOf, textsOf } from './claims.ts';

/** Who has a claim of this value, is given this grant. */
export interface RoleMapping {
  /** `scope`, or the name of a claim. */
  readonly claim: string;
  readonly value: string;
  readonly grant: Grant;
}

/** `groups:release-managers=approver:web/production` as a mapping; undefined for what is none. */
export function parseRoleMapping(text: string): RoleMapping | undefined {
  const [, claim, value, role, project, environment] =
    /^([^:]+):(.+)=(\w+)(?::([\w.-]+)(?:\/([\w.-]+))?)?$/s.exec(text) ?? [];
  if (claim === undefined || value === undefined || !isRole(role)) return undefined;
  const [name, wanted] = [unescaped(claim), unescaped(value)];
  if (name === undefined || wanted === undefined) return undefined;
  const place = {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
  };
  return { claim: name, value: wanted, grant: { role, ...place } };
}

/** What a token's claims give. */
export function grantsOf(claims: Claims, mappings: readonly RoleMapping[]): readonly Grant[] {
  return mappings.filter((mapping) => fits(claims, mapping)).map(({ grant }) => grant);
}

/** The scopes that give something, each once. */
export function scopesIn(mappings: readonly RoleMapping[]): readonly string[] {
  return [...new Set(mappings.filter(({ claim }) => claim === 'scope').map(({ value }) => value))];
}

function fits(claims: Claims, { claim, value }: RoleMapping): boolean {
  return (claim === 'scope' ? scopesOf(claims) : textsOf(claims, claim)).includes(value);
}

function isRole(text: string | undefined): text is Role {
  return ROLES.some((role) => role === text);
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
