import type { Kysely } from 'kysely';
import type { UnlinkedRow } from '../audit/audit-row.ts';
import { CHAIN_START, digestOfChange, linked, namesDigest, newSalt } from '../audit/chain.ts';
import type { AuditEntry } from '../flags/flag-store.ts';
import { auditHead } from './audit-head.ts';
import type { Schema } from './schema.ts';

/**
 * Adds a line to the end of its organization's chain, with the digest of the change it tells of.
 *
 * The transaction excludes other writers from its start, so the head it reads is the end.
 */
export async function insertAudit(database: Kysely<Schema>, entry: AuditEntry): Promise<void> {
  const { organizationId } = entry;
  const head = await auditHead(database, organizationId);
  const row = linked(unlinkedRow(entry, await factsOf(database, entry)), head ?? CHAIN_START);
  await database.insertInto('audit').values(row).execute();
  const { seq, hash } = row;
  if (head === undefined) {
    const pruned = { pruned_seq: CHAIN_START.seq, pruned_hash: CHAIN_START.hash };
    const first = { organization_id: organizationId, seq, hash, ...pruned };
    await database.insertInto('audit_heads').values(first).execute();
  } else {
    await database
      .updateTable('audit_heads')
      .set({ seq, hash })
      .where('organization_id', '=', organizationId)
      .execute();
  }
}

async function factsOf(database: Kysely<Schema>, { changeId, facts }: AuditEntry): Promise<string | null> {
  const change = changeId === undefined ? undefined : await changeDigest(database, changeId);
  if (change === undefined && facts === undefined) return null;
  return JSON.stringify({ ...facts, ...(change === undefined ? {} : { change }) });
}

async function changeDigest(database: Kysely<Schema>, id: string): Promise<string | undefined> {
  const change = await database
    .selectFrom('changes')
    .select('document')
    .where('id', '=', id)
    .executeTakeFirst();
  return change && digestOfChange(change.document);
}

/** The columns of an entry with its facts as JSON; its names get a new salt. */
export function unlinkedRow(entry: AuditEntry, facts: string | null): UnlinkedRow {
  const names = {
    principal_name: entry.principalName,
    acting_for: entry.actingFor ?? null,
    client: entry.client ?? null,
    names_salt: newSalt(),
  };
  return {
    id: entry.id,
    organization_id: entry.organizationId,
    at: entry.at,
    principal_id: entry.principalId,
    ...names,
    names_digest: namesDigest(names),
    door: entry.door,
    tool: entry.tool,
    outcome: entry.outcome,
    error_code: entry.errorCode ?? null,
    project: entry.project ?? null,
    flag: entry.flag ?? null,
    environment: entry.environment ?? null,
    change_id: entry.changeId ?? null,
    subject: entry.subject ?? null,
    surface: entry.surface ?? null,
    change_request_id: entry.changeRequestId ?? null,
    break_glass: entry.breakGlass === true ? 1 : null,
    facts,
  };
}
