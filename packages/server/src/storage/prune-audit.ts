import type { Kysely } from 'kysely';
import type { Pruned } from '../audit/facts.ts';
import type { Schema } from './schema.ts';

/** Rows removed at a time: few enough that nobody waits for long. */
const MOST_AT_ONCE = 2000;

/**
 * Removes some of the oldest rows of an organization from before a time, and keeps the place of the last as the head's
 * anchor. Undefined when there is nothing to remove but records of pruning, which would call for another.
 */
export async function pruneAudit(
  database: Kysely<Schema>,
  organizationId: string,
  before: string,
): Promise<Pruned | undefined> {
  const oldest = await database
    .selectFrom('audit')
    .select(['seq', 'hash', 'at', 'tool'])
    .where('organization_id', '=', organizationId)
    .orderBy('seq')
    .limit(MOST_AT_ONCE)
    .execute();
  const kept = oldest.findIndex(({ at }) => at >= before);
  const due = kept === -1 ? oldest : oldest.slice(0, kept);
  const last = due.at(-1);
  if (last === undefined || due.every(({ tool }) => tool === 'prune_audit')) return undefined;
  const { seq, hash } = last;
  await database
    .deleteFrom('audit')
    .where('organization_id', '=', organizationId)
    .where('seq', '<=', seq)
    .execute();
  await database
    .updateTable('audit_heads')
    .set({ pruned_seq: seq, pruned_hash: hash })
    .where('organization_id', '=', organizationId)
    .execute();
  return { seq, hash, rows: due.length, before };
}
