import { type Claims, claimOf, isRecord, textOf } from './claims.ts';
import type { OAuthSettings } from './oauth-settings.ts';
import { clientsOf, isOfPerson, isOwn } from './token-kind.ts';

/** Somebody a token names. */
export interface Named {
  /** What principals are told apart by: the issuer and its subject, which it gives to nobody else. */
  readonly identity: string;
  /** What people are shown, and what policies name approvers by. */
  readonly name: string;
}

/** Whose a token is: a person's, or an agent's, which acts for a person unless it acts for itself. */
export type TokenHolder =
  | { readonly person: Named; readonly agent?: undefined }
  | { readonly person?: Named; readonly agent: Named };

type Rules = Pick<OAuthSettings, 'issuer' | 'nameClaim' | 'agentClients' | 'personClaims'>;

const MOST_NAME = 100;

/**
 * Whose the token with these claims is. `sub` is there: it was asked for. A token that does not say that a person logged in
 * is of its client, which acts for the subject: that may be a person, and may not approve what the client asks for.
 */
export function holderOf(claims: Claims, rules: Rules): TokenHolder {
  const subject = textOf(claims, 'sub') ?? '';
  const clients = clientsOf(claims);
  if (isOwn(claims))
    return { agent: { identity: identityOf(rules, subject), name: shown(clients[0], subject) } };
  const person = { identity: identityOf(rules, subject), name: shown(nameOf(claims, rules), subject) };
  const agent = agentOf(claims, rules, clients);
  if (agent === undefined) return { person };
  return { person, agent: { identity: identityOf(rules, subject, agent), name: shown(agent, 'agent') } };
}

/**
 * Who acts for the subject: the actor the token names (RFC 8693), a client that is known to be an agent, or any where
 * nothing says that there is a person.
 */
function agentOf(claims: Claims, rules: Rules, clients: readonly string[]): string | undefined {
  const actor = claimOf(claims, 'act');
  if (actor !== undefined)
    return (isRecord(actor) ? (textOf(actor, 'sub') ?? textOf(actor, 'client_id')) : undefined) ?? 'agent';
  const known = clients.find((client) => rules.agentClients.includes(client));
  return known ?? (isOfPerson(claims, rules) ? undefined : (clients[0] ?? 'agent'));
}

function nameOf(claims: Claims, { nameClaim }: Rules): string | undefined {
  if (nameClaim !== undefined) return textOf(claims, nameClaim);
  // An address nobody checked is one that anybody may claim.
  return claimOf(claims, 'email_verified') === true ? textOf(claims, 'email') : undefined;
}

/** No two holders have the same. */
function identityOf({ issuer }: Rules, ...parts: readonly string[]): string {
  return `${issuer} ${JSON.stringify(parts)}`;
}

function shown(name = '', otherwise: string): string {
  return name.replace(/\p{C}/gu, '').slice(0, MOST_NAME) || otherwise.slice(0, MOST_NAME);
}
