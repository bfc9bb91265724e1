import type { App } from '../app.ts';
import type { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import { scopesIn } from '../principals/oauth/role-mapping.ts';
import { permits } from '../tools/permissions.ts';
import type { AnswerHeaders } from './http-answer.ts';

type OAuth = NonNullable<App['config']['oauth']>;

/** Where the metadata of this server as a resource is; MCP's address is part of it (RFC 9728). */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The value of `www-authenticate` for somebody who is not known: which issuer to go to, and for what (RFC 6750). */
export function signInChallenge(oauth: OAuth | undefined, error?: AppError): string {
  const failed =
    error === undefined
      ? []
      : [
          ['error', 'invalid_token'],
          ['error_description', error.message],
        ];
  const where = oauth === undefined ? [] : whereToGo(oauth, scopesIn(oauth.roles));
  return challenge([['realm', 'guidon'], ...failed, ...where]);
}

/**
 * The header that asks somebody with a token to get one with more scopes; none where no scope would help. `tool` is
 * what was called; without one any rights help.
 */
export function scopeChallenge(
  oauth: OAuth | undefined,
  { principal, token }: Pick<Caller, 'token'> & { readonly principal: Pick<Caller['principal'], 'grants'> },
  tool: { readonly name: string },
): AnswerHeaders {
  if (oauth === undefined || token === undefined) return {};
  const helps = oauth.roles.filter(
    ({ claim, value, grant }) =>
      claim === 'scope' && !token.scopes.includes(value) && permits([...principal.grants, grant], tool),
  );
  return helps.length === 0 ? {} : insufficient(oauth, [...token.scopes, ...scopesIn(helps)]);
}

/** The same for a token that gives no rights at all. */
export function rightsChallenge(oauth: OAuth): AnswerHeaders {
  const scopes = scopesIn(oauth.roles);
  return scopes.length === 0 ? {} : insufficient(oauth, scopes);
}

function insufficient(oauth: OAuth, scopes: readonly string[]): AnswerHeaders {
  const parameters = [['realm', 'guidon'], ['error', 'insufficient_scope'], ...whereToGo(oauth, scopes)];
  return { 'www-authenticate': challenge(parameters) };
}

/** Under the address clients use, also where that has a path and a proxy takes it away. */
function whereToGo({ resource }: OAuth, scopes: readonly string[]): string[][] {
  const metadata = `${resource.slice(0, -'/mcp'.length)}${METADATA_PATH}/mcp`;
  const wanted = scopes.filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  return [['resource_metadata', metadata], ...(wanted.length === 0 ? [] : [['scope', wanted.join(' ')]])];
}

/** Messages are ours; still, nothing may end the quotes. */
function challenge(parameters: readonly (readonly string[])[]): string {
  const pairs = parameters.map(
    ([name, value = '']) => `${name}="${value.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '')}"`,
  );
  return `Bearer ${pairs.join(', ')}`;
}
