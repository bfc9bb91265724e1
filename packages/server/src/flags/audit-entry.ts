import { newId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import type { AuditEntry } from './flag-store.ts';

/** A line of the audit log about what an actor did, or was refused, through a tool. */
export function auditEntry(
  actor: Actor,
  tool: string,
  at: string,
  what: Pick<AuditEntry, 'outcome' | 'errorCode' | 'project' | 'changeId' | 'subject'>,
): AuditEntry {
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
    ...what,
  };
}
