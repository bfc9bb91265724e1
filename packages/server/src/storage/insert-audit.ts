import type { Kysely } from 'kysely';
import type { AuditEntry } from '../flags/flag-store.ts';
import type { Schema } from './schema.ts';

/** Adds a line to the audit log. */
export async function insertAudit(database: Kysely<Schema>, entry: AuditEntry): Promise<void> {
  await database
    .insertInto('audit')
    .values({
      id: entry.id,
      organization_id: entry.organizationId,
      at: entry.at,
      principal_id: entry.principalId,
      principal_name: entry.principalName,
      acting_for: entry.actingFor ?? null,
      client: entry.client ?? null,
      door: entry.door,
      tool: entry.tool,
      outcome: entry.outcome,
      error_code: entry.errorCode ?? null,
      project: entry.project ?? null,
      change_id: entry.changeId ?? null,
      subject: entry.subject ?? null,
    })
    .execute();
}
