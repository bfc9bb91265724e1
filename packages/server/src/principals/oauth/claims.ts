/** What a token says, once its signature was checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** Claims whose text is a list, with spaces between (RFC 8693, RFC 9068). */
const LISTS = new Set(['scope', 'scp']);

/** A claim by its name; `realm_access.roles` is a member of one where there is none of that name. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  const [first = '', rest] = name.split(/\.(.*)/s);
  if (rest === undefined || !Object.hasOwn(claims, first)) return undefined;
  const inner = claims[first];
  return isRecord(inner) ? claimOf(inner, rest) : undefined;
}

/** The texts of a claim: of a list each, of a scope each word. */
export function textsOf(claims: Claims, name: string): readonly string[] {
  const value = claimOf(claims, name);
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string');
  if (typeof value !== 'string') return [];
  return LISTS.has(name) ? value.split(' ').filter((word) => word !== '') : [value];
}

/** A claim that is text, and not empty. */
export function textOf(claims: Claims, name: string): string | undefined {
  const value = claimOf(claims, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The scopes of a token, under either name that issuers use. */
export function scopesOf(claims: Claims): readonly string[] {
  return [...new Set(['scope', 'scp'].flatMap((name) => textsOf(claims, name)))];
}

/** Whether a claim has members. */
export function isRecord(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
