import type { Kysely } from 'kysely';
import type { Grant } from '../flags/grant.ts';
import { parsePrincipal } from './principal-row.ts';
import type { Schema } from './schema.ts';

/** What principals with keys may do at a time: nothing where no key of theirs opens anything. */
export async function grantsNow(
  database: Kysely<Schema>,
  principalIds: readonly string[],
  at: string,
): Promise<ReadonlyMap<string, readonly Grant[]>> {
  const grants = new Map<string, readonly Grant[]>();
  for (const id of new Set(principalIds)) {
    const row = await database.selectFrom('principals').selectAll().where('id', '=', id).executeTakeFirst();
    const principal = row && parsePrincipal(row);
    if (principal === undefined || principal.origin !== undefined) continue;
    grants.set(id, (await hasLiveKey(database, id, at)) ? principal.grants : []);
  }
  return grants;
}

async function hasLiveKey(database: Kysely<Schema>, principalId: string, at: string): Promise<boolean> {
  const key = await database
    .selectFrom('principal_keys')
    .select('id')
    .where('principal_id', '=', principalId)
    .where('revoked_at', 'is', null)
    .where((build) => build.or([build('expires_at', 'is', null), build('expires_at', '>', at)]))
    .where((build) => build.or([build('waits', 'is', null), build('waits', '=', 0)]))
    .limit(1)
    .executeTakeFirst();
  return key !== undefined;
}
