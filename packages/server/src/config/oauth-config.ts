import { isTrustworthy } from '../principals/oauth/issuer-metadata.ts';
import type { OAuthSettings } from '../principals/oauth/oauth-settings.ts';
import { parseRoleMapping, type RoleMapping } from '../principals/oauth/role-mapping.ts';
import type { Environment, EnvironmentName } from './env.ts';
import { misconfigured, words } from './setting.ts';

const ISSUER = 'GUIDON_OAUTH_ISSUER';

/** The settings of OAuth; undefined without an issuer. Throws MISCONFIGURED for what makes no sense. */
export function loadOAuthConfig(
  environment: Environment,
  publicUrl: string | undefined,
): OAuthSettings | undefined {
  const { GUIDON_OAUTH_ISSUER: issuer, GUIDON_OAUTH_JWKS_URL: jwksUrl } = environment;
  if (issuer === undefined) return withoutIssuer(environment);
  const resource = resourceOf(publicUrl);
  const { GUIDON_OAUTH_NAME_CLAIM: nameClaim, GUIDON_OAUTH_ORGANIZATION_CLAIM: organizationClaim } =
    environment;
  const personClaims = words(environment.GUIDON_OAUTH_PERSON_CLAIMS);
  return {
    issuer: trustworthy(ISSUER, issuer, true),
    audience: environment.GUIDON_OAUTH_AUDIENCE ?? resource,
    resource,
    agentClients: words(environment.GUIDON_OAUTH_AGENT_CLIENTS),
    roles: roles(environment.GUIDON_OAUTH_ROLES),
    ...(jwksUrl === undefined ? {} : { jwksUrl: trustworthy('GUIDON_OAUTH_JWKS_URL', jwksUrl, false) }),
    ...(nameClaim === undefined ? {} : { nameClaim }),
    ...(organizationClaim === undefined ? {} : { organizationClaim }),
    ...(personClaims.length === 0 ? {} : { personClaims }),
  };
}

/** Whoever set one of the others believes that tokens are taken. */
function withoutIssuer(environment: Environment): undefined {
  const names = Object.keys(environment) as EnvironmentName[];
  const other = names.find((name) => name.startsWith('GUIDON_OAUTH_'));
  if (other === undefined) return undefined;
  throw misconfigured(other, `is set, and ${ISSUER} is not`, `Set ${ISSUER} to the issuer of tokens.`);
}

/** Tokens are made for an address, so clients and the issuer must know the same one. */
function resourceOf(publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return `${publicUrl}/mcp`;
  throw misconfigured(
    'GUIDON_PUBLIC_URL',
    `is not set, and ${ISSUER} is`,
    'Set it to the address that clients use, such as https://guidon.example.org.',
  );
}

/** An issuer is compared letter by letter, so its text stays as it is. */
function trustworthy(name: string, text: string, isIssuer: boolean): string {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  if (isPlain && isTrustworthy(url) && !(isIssuer && url.search !== '')) return text;
  throw misconfigured(
    name,
    'is not an https address, or an http address of this machine',
    'Use something like https://login.example.org.',
  );
}

function roles(text: string | undefined): readonly RoleMapping[] {
  const mappings = words(text).map(role);
  if (mappings.length > 0) return mappings;
  throw misconfigured('GUIDON_OAUTH_ROLES', 'is not set, so no token would give any rights', ROLES_HINT);
}

function role(text: string): RoleMapping {
  const mapping = parseRoleMapping(text);
  if (mapping !== undefined) return mapping;
  throw misconfigured('GUIDON_OAUTH_ROLES', `has "${text}"`, ROLES_HINT);
}

const ROLES_HINT =
  'Use scope:guidon.read=viewer, groups:release-managers=approver:web/production, and commas between them.';
