import type { Kysely } from 'kysely';
import type { Grant } from '../flags/grant.ts';
import type { LostRights } from '../flags/lost-rights.ts';
import type { Principal } from '../principals/principal.ts';
import { parsePrincipal, principalRow } from './principal-row.ts';
import type { Schema } from './schema.ts';

/** Who has rights in a project, or in some environments of it, and what that is. */
export async function rightsIn(
  database: Kysely<Schema>,
  organizationId: string,
  project: string,
  environments: readonly string[] | undefined,
): Promise<readonly LostRights[]> {
  const isThere = (place: Pick<Grant, 'project' | 'environment'>) =>
    place.project === project &&
    (environments === undefined || environments.includes(place.environment ?? ''));
  const lost: LostRights[] = [];
  for (const principal of await principalsNaming(database, organizationId, project)) {
    const { id: principalId, kind, name, sdk } = principal;
    const grants = principal.grants.filter(isThere);
    if (grants.length === 0 && (sdk === undefined || !isThere(sdk))) continue;
    const left = principal.grants.filter((grant) => !isThere(grant));
    const keyIds = left.length === 0 ? await keysToEnd(database, principalId) : [];
    lost.push({ principalId, kind, name, grants, left, keyIds });
  }
  return lost;
}

/** Takes rights away, and revokes the keys that are left without any. */
export async function endRights(
  database: Kysely<Schema>,
  { principalId, left, keyIds }: LostRights,
  revokedAt: string,
): Promise<void> {
  const row = await database
    .selectFrom('principals')
    .selectAll()
    .where('id', '=', principalId)
    .executeTakeFirstOrThrow();
  const { grants, only_project } = principalRow({ ...parsePrincipal(row), grants: left }, row.created_at);
  await database
    .updateTable('principals')
    .set({ grants, only_project })
    .where('id', '=', principalId)
    .execute();
  for (const id of keyIds)
    await database
      .updateTable('principal_keys')
      .set({ revoked_at: revokedAt })
      .where('id', '=', id)
      .execute();
}

/** Principals whose rights may name a project: whether they do, the rights themselves tell. */
async function principalsNaming(
  database: Kysely<Schema>,
  organizationId: string,
  project: string,
): Promise<readonly Principal[]> {
  const mention = `%${JSON.stringify({ project }).slice(1, -1)}%`;
  const rows = await database
    .selectFrom('principals')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where((build) => build.or([build('grants', 'like', mention), build('sdk', 'like', mention)]))
    .orderBy('id')
    .execute();
  return rows.map(parsePrincipal);
}

async function keysToEnd(database: Kysely<Schema>, principalId: string): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('principal_keys')
    .select('id')
    .where('principal_id', '=', principalId)
    .where('revoked_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
