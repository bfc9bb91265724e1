import { DEFAULT_STATE } from '@guidon/core';
import type { Kysely } from 'kysely';
import { stateKey } from '../flags/documents.ts';
import type { PastContents, PastRevision } from '../surface/surface-history.ts';
import type { Schema } from './schema.ts';
import { parseDocument } from './stored-object.ts';

const KINDS = ['flag', 'state', 'segment', 'list'];

interface PastObject {
  readonly kind: string;
  readonly key: string;
  readonly document: string;
}

/** Whose a project is, and its key. */
export function projectOf(database: Kysely<Schema>, projectId: string) {
  return database
    .selectFrom('projects')
    .select(['organization_id as organizationId', 'key'])
    .where('id', '=', projectId)
    .executeTakeFirst();
}

/** The newest revision of a project that was recorded up to a moment, by the database's clock. */
export function revisionAt(
  database: Kysely<Schema>,
  organizationId: string,
  project: string,
  at: number,
): Promise<PastRevision | undefined> {
  return database
    .selectFrom('projects')
    .innerJoin('changes', 'changes.project_id', 'projects.id')
    .select(['projects.id as projectId', 'changes.revision as revision'])
    .where('projects.organization_id', '=', organizationId)
    .where('projects.key', '=', project)
    .where((build) =>
      build.or([build('changes.recorded_at', '<=', at), build('changes.recorded_at', 'is', null)]),
    )
    .orderBy('changes.revision', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** What an environment had at a revision. */
export async function contentsAt(
  database: Kysely<Schema>,
  { projectId, revision }: PastRevision,
  environment: string,
): Promise<PastContents> {
  const objects = await objectsAt(database, projectId, revision);
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  const states = new Map(of('state').map(({ key, document }) => [key, document]));
  const flags = of('flag').map(({ document }) => parseDocument('flag', document));
  return {
    flags: flags
      .filter(({ archived }) => !archived)
      .map((flag) => {
        const state = states.get(stateKey(environment, flag.key));
        return { flag, state: state === undefined ? DEFAULT_STATE : parseDocument('state', state) };
      }),
    segments: of('segment').map(({ document }) => parseDocument('segment', document)),
    lists: of('list').map(({ document }) => parseDocument('list', document)),
  };
}

/** The newest version of every object up to a revision, but for those that were deleted. */
async function objectsAt(
  database: Kysely<Schema>,
  projectId: string,
  revision: number,
): Promise<PastObject[]> {
  const rows = await database
    .selectFrom('object_versions')
    .select(['kind', 'key', 'document'])
    .where('project_id', '=', projectId)
    .where('kind', 'in', KINDS)
    .where('revision', '<=', revision)
    .orderBy('revision')
    .execute();
  const newest = new Map(rows.map((row) => [`${row.kind} ${row.key}`, row]));
  return [...newest.values()].filter((row): row is PastObject => row.document !== null);
}
