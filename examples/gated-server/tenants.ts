import type { AuthInfo } from '@modelcontextprotocol/server';

/** Tokens look like `ann@acme` here; a real server would verify a signature. */
export function verify(token: string): AuthInfo | undefined {
  const [, sub, tenant] = /^(\w+)@(\w+)$/.exec(token) ?? [];
  if (sub === undefined || tenant === undefined) return undefined;
  return { token, clientId: 'example', scopes: [], extra: { sub, tenant } };
}
