import type { Kysely } from 'kysely';
import type { Erased } from '../audit/facts.ts';
import type { Change } from '../flags/change.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { chunks } from './chunks.ts';
import type { Schema } from './schema.ts';

/**
 * Takes the names of a principal, and its name as the one others act for, out of the audit log, history, principals and
 * keys. Everything stays known by the principal's id, and the chain stays valid.
 */
export async function erasePerson(
  database: Kysely<Schema>,
  organizationId: string,
  principalId: string,
): Promise<Erased | undefined> {
  const person = await database
    .selectFrom('principals')
    .select('name')
    .where('id', '=', principalId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  if (person === undefined) return undefined;
  const who: Who = { organizationId, principalId, name: person.name };
  const principals = await principalsIn(database, who);
  const rows = await eraseRows(database, who);
  await eraseHistory(database, principals, who);
  await erasePrincipals(database, who);
  return { principals, rows };
}

interface Who {
  readonly organizationId: string;
  readonly principalId: string;
  readonly name: string;
}

/** The person, and whose rows name it. */
async function principalsIn(database: Kysely<Schema>, { organizationId, principalId, name }: Who) {
  const agents = await database
    .selectFrom('audit')
    .select('principal_id')
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('acting_for', '=', name)
    .execute();
  return [...new Set([principalId, ...agents.map(({ principal_id: id }) => id)])].sort();
}

async function eraseRows(database: Kysely<Schema>, { organizationId, principalId, name }: Who) {
  const { numUpdatedRows } = await database
    .updateTable('audit')
    .set({ principal_name: null, acting_for: null, client: null, names_salt: null })
    .where('organization_id', '=', organizationId)
    .where((build) => build.or([build('principal_id', '=', principalId), build('acting_for', '=', name)]))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

async function eraseHistory(database: Kysely<Schema>, principals: readonly string[], who: Who) {
  const ids = await database
    .selectFrom('audit')
    .select('change_id')
    .where('organization_id', '=', who.organizationId)
    .where('principal_id', 'in', principals)
    .where('change_id', 'is not', null)
    .execute();
  for (const some of chunks(ids.map(({ change_id: id }) => String(id)))) {
    const changes = await database
      .selectFrom('changes')
      .select(['id', 'document'])
      .where('id', 'in', some)
      .execute();
    for (const { id, document } of changes)
      await eraseAuthor(database, id, JSON.parse(document) as Change, who);
  }
}

async function eraseAuthor(database: Kysely<Schema>, id: string, change: Change, who: Who): Promise<void> {
  const { principalId, kind, door, actingFor } = change.author;
  if (principalId !== who.principalId && actingFor !== who.name) return;
  const author = { principalId, kind, door, name: principalId };
  await database
    .updateTable('changes')
    .set({ author_name: principalId, document: canonicalJson({ ...change, author }) })
    .where('id', '=', id)
    .execute();
}

/** The id takes the place of the name: no two of an organization are alike. */
async function erasePrincipals(
  database: Kysely<Schema>,
  { organizationId, principalId, name }: Who,
): Promise<void> {
  await database
    .updateTable('principals')
    .set({ name: principalId, acting_for: null })
    .where('id', '=', principalId)
    .execute();
  await database
    .updateTable('principals')
    .set({ acting_for: principalId })
    .where('organization_id', '=', organizationId)
    .where('acting_for', '=', name)
    .execute();
  await database
    .updateTable('principal_keys')
    .set({ created_by: principalId })
    .where('created_by', '=', name)
    .where('principal_id', 'in', (build) =>
      build.selectFrom('principals').select('id').where('organization_id', '=', organizationId),
    )
    .execute();
}
