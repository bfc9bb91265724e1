import { type Kysely, sql } from 'kysely';
import type { AuditRecord, AuditRow } from '../audit/audit-row.ts';
import type { AuditRows } from '../audit/audit-store.ts';
import { auditHead } from './audit-head.ts';
import type { Schema } from './schema.ts';

type Selected = AuditRow & { readonly change_document: string | null };

/** Rows of an organization's chain after a number, in order. */
export async function auditRows(
  database: Kysely<Schema>,
  organizationId: string,
  after: number,
  limit: number,
): Promise<AuditRows> {
  const rows = await selectAudit(database)
    .where('audit.organization_id', '=', organizationId)
    .where('audit.seq', '>', after)
    .orderBy('audit.seq')
    .limit(limit)
    .execute();
  return { head: await auditHead(database, organizationId), records: rows.map(recordOf) };
}

/** Ids of the organizations that have rows or a head. */
export async function auditedOrganizations(database: Kysely<Schema>): Promise<string[]> {
  const rows = await database
    .selectFrom('audit_heads')
    .select('organization_id')
    .union(database.selectFrom('audit').select('organization_id'))
    .execute();
  return rows.map(({ organization_id: id }) => id).sort();
}

/** Every column of the audit log, also those this program does not know, with the change. */
export function selectAudit(database: Kysely<Schema>) {
  return database
    .selectFrom('audit')
    .leftJoin('changes', 'changes.id', 'audit.change_id')
    .selectAll('audit')
    .select(sql<string | null>`changes.document`.as('change_document'));
}

/** What was selected by {@link selectAudit}. */
export function recordOf({ change_document: change, ...row }: Selected): AuditRecord {
  return { row, change };
}
