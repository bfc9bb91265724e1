import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Id of the principal with this id or, where it is the only one, name. Persons come before agents and SDKs. */
export async function findPrincipal(
  database: Kysely<Schema>,
  organizationId: string,
  idOrName: string,
): Promise<string | undefined> {
  const found = await database
    .selectFrom('principals')
    .select(['id', 'kind'])
    .where('organization_id', '=', organizationId)
    .where((build) => build.or([build('id', '=', idOrName), build('name', '=', idOrName)]))
    .execute();
  const exact = found.find(({ id }) => id === idOrName);
  const persons = found.filter(({ kind }) => kind === 'person');
  const [only, second] = persons.length > 0 ? persons : found;
  return exact?.id ?? (second === undefined ? only?.id : undefined);
}
