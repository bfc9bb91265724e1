import type { Kysely, RawBuilder } from 'kysely';
import type { Change } from '../flags/change.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { chunks } from './chunks.ts';
import { instant } from './instant.ts';
import type { Schema } from './schema.ts';

/** Records a change, with what lists filter by. `now` is the time of the database. */
export async function insertChange(
  database: Kysely<Schema>,
  change: Change,
  now: RawBuilder<number>,
): Promise<void> {
  await database
    .insertInto('changes')
    .values({
      id: change.id,
      organization_id: organizationOf(database, change.projectId),
      project_id: change.projectId,
      revision: change.revision,
      at: instant(change.at),
      author_name: change.author.name,
      tool: change.tool,
      recorded_at: now,
      reverts: change.reverts ?? null,
      document: canonicalJson(change),
    })
    .execute();
  await insertChangeFlags(database, change);
  await insertChangeEnvironments(database, change);
}

/** History outlives projects, so a change remembers whose it is. */
function organizationOf(database: Kysely<Schema>, projectId: string) {
  return database.selectFrom('projects').select('organization_id').where('id', '=', projectId);
}

async function insertChangeFlags(database: Kysely<Schema>, change: Change): Promise<void> {
  const { id, projectId, revision } = change;
  const rows = change.flagKeys.map((key) => ({
    project_id: projectId,
    flag_key: key,
    revision,
    change_id: id,
  }));
  for (const chunk of chunks(rows)) await database.insertInto('change_flags').values(chunk).execute();
}

async function insertChangeEnvironments(database: Kysely<Schema>, change: Change): Promise<void> {
  const { id, projectId, revision } = change;
  const rows = change.environmentKeys.map((key) => ({
    project_id: projectId,
    environment_key: key,
    revision,
    change_id: id,
  }));
  for (const chunk of chunks(rows)) await database.insertInto('change_environments').values(chunk).execute();
}
