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
  /** It came through an AI assistant, whoever's credential that showed. */
  readonly throughAgent?: true;
  /** The key it came with; its end bounds the keys it may make. */
  readonly key?: { readonly id: string; readonly expiresAt?: string };
  /** Hash of the surface the call came through. */
  readonly surface?: string;
}

/** The caller as history tells it. */
function authorOf(caller: Caller): Author {
  const { principal } = caller;
  return {
    principalId: principal.id,
    name: principal.name,
    kind: principal.kind,
    door: caller.door,
    ...(caller.throughAgent === true ? { throughAgent: true as const } : {}),
    ...(principal.actingFor === undefined ? {} : { actingFor: principal.actingFor }),
    ...(caller.client === undefined ? {} : { client: caller.client }),
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
function decides({ principal, key, throughAgent }: Caller): boolean {
  return principal.kind === 'person' && key !== undefined && throughAgent !== true;
}
