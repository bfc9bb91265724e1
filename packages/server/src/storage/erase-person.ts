import type { Kysely } from 'kysely';
import type { Erased } from '../audit/facts.ts';
import type { Change } from '../flags/change.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { chunks } from './chunks.ts';
import { eraseFromPolicies } from './erase-from-policies.ts';
import { eraseFromRequests } from './erase-from-requests.ts';
import { eraseFromWebhooks } from './erase-from-webhooks.ts';
import { type Erasing, erasedAuthor } from './erased-author.ts';
import type { Schema } from './schema.ts';

/**
 * Takes the names of a principal, and its name as the one others act for, out of the audit log, history, change requests,
 * webhooks, principals and keys. Everything stays known by the principal's id, and the chain stays valid.
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
  const names = await namesOf(database, organizationId, principalId, person.name);
  const who: Erasing = { organizationId, principalId, names };
  const principals = await principalsIn(database, who);
  const rows = await eraseRows(database, who);
  await eraseHistory(database, principals, who);
  await eraseFromRequests(database, who);
  await eraseFromWebhooks(database, who);
  const changes = await eraseFromPolicies(database, who);
  await erasePrincipals(database, who);
  return { principals, rows, ...(Object.keys(changes).length === 0 ? {} : { changes }) };
}

/** The name it is told apart by, and those it was shown by. */
async function namesOf(database: Kysely<Schema>, organizationId: string, id: string, name: string) {
  const shown = await database
    .selectFrom('audit')
    .select('principal_name')
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('principal_id', '=', id)
    .where('principal_name', 'is not', null)
    .execute();
  return [...new Set([name, ...shown.map((row) => String(row.principal_name))])];
}

/** The person, and whose rows name it. */
async function principalsIn(database: Kysely<Schema>, { organizationId, principalId, names }: Erasing) {
  const agents = await database
    .selectFrom('audit')
    .select('principal_id')
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('acting_for', 'in', names)
    .execute();
  return [...new Set([principalId, ...agents.map(({ principal_id: id }) => id)])].sort();
}

async function eraseRows(database: Kysely<Schema>, { organizationId, principalId, names }: Erasing) {
  const { numUpdatedRows } = await database
    .updateTable('audit')
    .set({ principal_name: null, acting_for: null, client: null, names_salt: null })
    .where('organization_id', '=', organizationId)
    .where((build) => build.or([build('principal_id', '=', principalId), build('acting_for', 'in', names)]))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

async function eraseHistory(database: Kysely<Schema>, principals: readonly string[], who: Erasing) {
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

async function eraseAuthor(
  database: Kysely<Schema>,
  id: string,
  change: Change,
  who: Erasing,
): Promise<void> {
  const author = erasedAuthor(change.author, who);
  if (author === change.author) return;
  await database
    .updateTable('changes')
    .set({ author_name: author.name, document: canonicalJson({ ...change, author }) })
    .where('id', '=', id)
    .execute();
}

/** The id takes the place of the name: no two of an organization are alike. */
async function erasePrincipals(
  database: Kysely<Schema>,
  { organizationId, principalId, names }: Erasing,
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
    .where('acting_for', 'in', names)
    .execute();
  await database
    .updateTable('principal_keys')
    .set({ created_by: principalId })
    .where('created_by', 'in', names)
    .where('principal_id', 'in', (build) =>
      build.selectFrom('principals').select('id').where('organization_id', '=', organizationId),
    )
    .execute();
}
