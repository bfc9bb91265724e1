import { type Claims, claimOf, textOf, textsOf } from './claims.ts';
import type { OAuthSettings } from './oauth-settings.ts';

/**
 * What only tokens of people say: when or how somebody logged in (OpenID Connect, RFC 9068), their user id (Okta), that
 * it is a user's (Entra ID).
 */
const USUAL_EVIDENCE = ['auth_time', 'amr', 'uid', 'idtyp=user'];

/** Claims that hold the id of the client: of the standard, Okta, and Entra ID. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

/** The ids of the client a token was made for, the standard's own claim first. */
export function clientsOf(claims: Claims): readonly string[] {
  return CLIENT_CLAIMS.flatMap((name) => textOf(claims, name) ?? []);
}

/** Whether a client has the token for itself, without any person. */
export function isOwn(claims: Claims): boolean {
  const subject = textOf(claims, 'sub');
  const clients = clientsOf(claims);
  return (
    clients.some((client) => subject === client || subject === `${client}@clients`) ||
    textOf(claims, 'gty') === 'client-credentials' ||
    textOf(claims, 'idtyp') === 'app' ||
    (subject === textOf(claims, 'oid') && !isDelegated(claims)) ||
    textOf(claims, 'preferred_username')?.startsWith('service-account-') === true
  );
}

/** Whether a token says that a person logged in. What says nothing may be a machine's: nobody decides by it. */
export function isOfPerson(claims: Claims, { personClaims }: Pick<OAuthSettings, 'personClaims'>): boolean {
  if (personClaims === undefined && isDelegated(claims)) return true;
  return (personClaims ?? USUAL_EVIDENCE).some((evidence) => says(claims, evidence));
}

/** Entra ID: object ids and the scopes that a user agreed to stand together for users only. */
function isDelegated(claims: Claims): boolean {
  return textOf(claims, 'oid') !== undefined && textsOf(claims, 'scp').length > 0;
}

/** `amr`: there is something; `idtyp=user`: it is that, or has it. */
function says(claims: Claims, evidence: string): boolean {
  const [name = '', value] = evidence.split(/=(.*)/s);
  if (value !== undefined) return textsOf(claims, name).includes(value);
  const said = claimOf(claims, name);
  return Array.isArray(said) ? said.length > 0 : Boolean(said);
}
