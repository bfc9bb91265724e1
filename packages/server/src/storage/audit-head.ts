import type { Kysely } from 'kysely';
import type { AuditHead } from '../audit/audit-store.ts';
import type { Schema } from './schema.ts';

/** Where the chain of an organization ends; undefined before its first row. */
export async function auditHead(
  database: Kysely<Schema>,
  organizationId: string,
): Promise<AuditHead | undefined> {
  const row = await database
    .selectFrom('audit_heads')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { seq: row.seq, hash: row.hash, pruned: { seq: row.pruned_seq, hash: row.pruned_hash } };
}
