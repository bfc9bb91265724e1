import type { Kysely } from 'kysely';
import { digestOfChange } from '../audit/chain.ts';
import type { Change } from '../flags/change.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Erasing } from './erased-author.ts';
import { withoutApprover } from './erased-policy.ts';
import type { Schema } from './schema.ts';

/**
 * Puts the id of a person in the place of its names wherever policies, and their history, name who may approve. Answers
 * the digests that changes have since, by id: the audit log vouches for them.
 */
export async function eraseFromPolicies(
  database: Kysely<Schema>,
  who: Erasing,
): Promise<Readonly<Record<string, string>>> {
  for (const row of await policiesOf(database, who)) {
    const document = canonicalJson(withoutApprover(JSON.parse(row.document), who));
    const { project_id, key } = row;
    const place = { project_id, kind: 'policy', key };
    await database
      .updateTable('objects')
      .set({ document })
      .where((build) => build.and(place))
      .execute();
  }
  const changes: Record<string, string> = {};
  for (const { change_id: id, project_id, key, document } of await versionsOf(database, who)) {
    if (document !== null) {
      const erased = canonicalJson(withoutApprover(JSON.parse(document), who));
      const place = { change_id: id, project_id, kind: 'policy', key };
      await database
        .updateTable('object_versions')
        .set({ document: erased })
        .where((build) => build.and(place))
        .execute();
    }
    const digest = await eraseFromChange(database, id, who);
    if (digest !== undefined) changes[id] = digest;
  }
  return changes;
}

/** Those of projects that are there: a policy goes with its project. */
function policiesOf(database: Kysely<Schema>, { organizationId }: Erasing) {
  return database
    .selectFrom('objects')
    .innerJoin('projects', 'projects.id', 'objects.project_id')
    .select(['objects.project_id', 'objects.key', 'objects.document'])
    .where('objects.kind', '=', 'policy')
    .where('projects.organization_id', '=', organizationId)
    .execute();
}

/** History outlives its project, and knows its organization by the change. */
function versionsOf(database: Kysely<Schema>, { organizationId }: Erasing) {
  return database
    .selectFrom('object_versions')
    .innerJoin('changes', 'changes.id', 'object_versions.change_id')
    .select(['change_id', 'object_versions.project_id', 'key', 'object_versions.document'])
    .where('object_versions.kind', '=', 'policy')
    .where('changes.organization_id', '=', organizationId)
    .execute();
}

/** The digest a change has now; undefined where it named nobody. */
async function eraseFromChange(
  database: Kysely<Schema>,
  id: string,
  who: Erasing,
): Promise<string | undefined> {
  const row = await database.selectFrom('changes').select('document').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const document = canonicalJson(withoutApprover(JSON.parse(row.document) as Change, who));
  if (digestOfChange(document) === digestOfChange(row.document)) return undefined;
  await database.updateTable('changes').set({ document }).where('id', '=', id).execute();
  return digestOfChange(document);
}
