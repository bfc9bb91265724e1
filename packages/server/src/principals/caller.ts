import type { Actor } from '../flags/actor.ts';
import type { Author } from '../flags/change.ts';
import type { Principal } from './principal.ts';

/** The door a call came through. */
export type Door = Author['door'];

/** Who calls, and through what. Made by a door from a verified credential or the process's own identity. */
export interface Caller {
  readonly principal: Principal;
  readonly door: Door;
  /** How the client calls itself; for display only, never for a decision. */
  readonly client?: string;
  /** This connection may only read, whatever the principal may. */
  readonly readOnly: boolean;
  /**
   * It came through MCP, where a program decides what is called: an agent made this call, acting for the principal,
   * also with a person's own key. Set by the MCP doors, never by the JSON API and the CLI.
   */
  readonly throughAgent?: true;
  /** The key it came with; its end bounds the keys it may make. */
  readonly key?: { readonly id: string; readonly expiresAt?: string };
  /** Hash of the surface the call came through. */
  readonly surface?: string;
  /** What is known of the OAuth token it came with; its end bounds the keys it may make. */
  readonly token?: { readonly expiresAt: string; readonly scopes: readonly string[] };
}

/** The caller as history tells it: a person who came through MCP is an agent acting for that person. */
function authorOf(caller: Caller): Author {
  const { principal, client } = caller;
  const { actingForId } = principal;
  const isAgentOfPerson = caller.throughAgent === true && principal.kind === 'person';
  const actingFor = isAgentOfPerson ? principal.name : principal.actingFor;
  return {
    principalId: principal.id,
    name: principal.name,
    kind: isAgentOfPerson ? 'agent' : principal.kind,
    door: caller.door,
    ...(actingFor === undefined ? {} : { actingFor }),
    ...(actingForId === undefined ? {} : { actingForId }),
    ...(client === undefined ? {} : { client }),
  };
}

/** The caller as the flags room knows it. */
export function actorOf(caller: Caller): Actor {
  const { organizationId, grants } = caller.principal;
  const { surface } = caller;
  return {
    organizationId,
    grants,
    author: authorOf(caller),
    ...(surface === undefined ? {} : { surface }),
    ...(decides(caller) ? { decides: true as const } : {}),
  };
}

/** A person with a credential of their own, not an AI assistant that was lent it, nor whoever opened the database. */
function decides({ principal, key, token, throughAgent }: Caller): boolean {
  const isShown = key !== undefined || token !== undefined;
  return principal.kind === 'person' && isShown && throughAgent !== true;
}
