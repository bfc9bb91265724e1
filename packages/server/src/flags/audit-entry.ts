import { newId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import type { AuditEntry } from './flag-store.ts';

/** What was done, or refused. */
export type AuditedDeed = Omit<
  AuditEntry,
  | 'id'
  | 'organizationId'
  | 'at'
  | 'principalId'
  | 'principalName'
  | 'actingFor'
  | 'client'
  | 'door'
  | 'tool'
  | 'surface'
>;

/** A line of the audit log about what an actor did, or was refused, through a tool. */
export function auditEntry(actor: Actor, tool: string, at: string, what: AuditedDeed): AuditEntry {
  const { principalId, name, actingFor, client, door } = actor.author;
  return {
    id: newId('aud', new Date(at)),
    organizationId: actor.organizationId,
    at,
    principalId,
    principalName: name,
    ...(actingFor === undefined ? {} : { actingFor }),
    ...(client === undefined ? {} : { client }),
    door,
    tool,
    ...(actor.surface === undefined ? {} : { surface: actor.surface }),
    ...what,
  };
}
