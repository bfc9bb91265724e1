import type { Kysely } from 'kysely';
import type { EnvironmentVersion } from '../flags/flag-store.ts';
import type { Schema } from './schema.ts';

/** The newest change that may have changed what an environment answers; undefined where there is no such environment. */
export async function environmentVersion(
  database: Kysely<Schema>,
  projectId: string,
  environmentKey: string,
): Promise<EnvironmentVersion | undefined> {
  const environment = await database
    .selectFrom('objects')
    .select('key')
    .where((build) => build.and({ project_id: projectId, kind: 'environment', key: environmentKey }))
    .executeTakeFirst();
  if (environment === undefined) return undefined;
  const row = await newestVersion(database, projectId, environmentKey);
  return row && { revision: row.revision, changeId: row.change_id };
}

function newestVersion(database: Kysely<Schema>, projectId: string, environmentKey: string) {
  return database
    .selectFrom('object_versions')
    .select(['revision', 'change_id'])
    .where('project_id', '=', projectId)
    .where((build) =>
      build.or([
        build('kind', 'in', ['flag', 'segment', 'list']),
        build.and([
          build('kind', '=', 'state'),
          // Keys of states begin with the environment and a slash; "0" is the character after the slash.
          build('key', '>=', `${environmentKey}/`),
          build('key', '<', `${environmentKey}0`),
        ]),
        build.and({ kind: 'environment', key: environmentKey }),
      ]),
    )
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
}
