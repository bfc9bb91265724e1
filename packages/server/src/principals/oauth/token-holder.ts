import { type Claims, claimOf, isRecord, textOf } from './claims.ts';
import type { OAuthSettings } from './oauth-settings.ts';

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

type Rules = Pick<OAuthSettings, 'issuer' | 'nameClaim' | 'agentClients'>;

const MOST_NAME = 100;

/** Whose the token with these claims is. `sub` is there: it was asked for. */
export function holderOf(claims: Claims, rules: Rules): TokenHolder {
  const subject = textOf(claims, 'sub') ?? '';
  const client = textOf(claims, 'client_id') ?? textOf(claims, 'azp');
  if (isOwn(claims, subject, client))
    return { agent: { identity: identityOf(rules, subject), name: shown(client, subject) } };
  const person = { identity: identityOf(rules, subject), name: shown(nameOf(claims, rules), subject) };
  const agent = agentOf(claims, rules, client);
  if (agent === undefined) return { person };
  return { person, agent: { identity: identityOf(rules, subject, agent), name: shown(agent, 'agent') } };
}

/** Whether a client has the token for itself, without any person (`gty`: Auth0, `idtyp`: Entra ID). */
function isOwn(claims: Claims, subject: string, client: string | undefined): boolean {
  return (
    subject === client || textOf(claims, 'gty') === 'client-credentials' || textOf(claims, 'idtyp') === 'app'
  );
}

/** Who acts for the subject: the actor the token names (RFC 8693), or a client that is known to be an agent. */
function agentOf(claims: Claims, { agentClients }: Rules, client: string | undefined): string | undefined {
  const actor = claimOf(claims, 'act');
  if (actor !== undefined)
    return (isRecord(actor) ? (textOf(actor, 'sub') ?? textOf(actor, 'client_id')) : undefined) ?? 'agent';
  return client !== undefined && agentClients.includes(client) ? client : undefined;
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
