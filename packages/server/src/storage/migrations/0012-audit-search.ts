import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What the audit log is searched by; the newest row is at the end of each. */
const COLUMNS = ['tool', 'principal_id', 'principal_name', 'project'];
/** Columns that most rows leave empty: a row without one costs nothing. */
const RARE = ['acting_for', 'flag', 'change_id', 'change_request_id', 'break_glass'];

/** Every search of the audit log reads from an index, the newest first. */
export const auditSearchIndexes: Migration = {
  version: 12,
  name: 'audit-search',
  async up(schema) {
    await schema.dropIndex('audit_by_at').execute();
    const index = (name: string, ...columns: string[]) =>
      schema
        .createIndex(`audit_by_${name}`)
        .on('audit')
        .columns(['organization_id', ...columns, 'at', 'seq']);
    await index('at').execute();
    for (const column of COLUMNS) await index(column, column).execute();
    for (const column of RARE) await index(column, column).where(column, 'is not', null).execute();
    // Nearly every row is of what was applied: the newest are found without an index.
    await index('outcome', 'outcome').where(sql`outcome`, '<>', sql.lit('applied')).execute();
  },
  async down(schema) {
    for (const name of [...COLUMNS, ...RARE, 'outcome', 'at'])
      await schema.dropIndex(`audit_by_${name}`).execute();
    await schema.createIndex('audit_by_at').on('audit').columns(['organization_id', 'at']).execute();
  },
};
