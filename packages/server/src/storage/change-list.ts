import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { Change } from '../flags/change.ts';
import type { ChangeQuery, Page, PageRequest } from '../flags/flag-store.ts';
import type { Position } from './cursor.ts';
import { instant } from './instant.ts';
import { readPage } from './page.ts';
import type { Schema } from './schema.ts';

/** Lists a project's changes, newest first. */
export async function changeList(
  database: Kysely<Schema>,
  projectId: string,
  query: ChangeQuery,
  request: PageRequest,
): Promise<Page<Change>> {
  const page = await readPage(
    {
      rows: (limit, after) => rows(database, projectId, query, limit, after),
      count: () => count(database, projectId, query),
      position: (row) => [row.revision, row.id],
      identity: ['changes', projectId, query],
    },
    request,
  );
  return { ...page, items: page.items.map((row) => parseChange(row.document)) };
}

/** Reads a change back. */
export function parseChange(document: string): Change {
  return JSON.parse(document) as Change;
}

type Builder = ExpressionBuilder<Schema, 'changes'>;
type Condition = Expression<SqlBool>;

function rows(
  database: Kysely<Schema>,
  projectId: string,
  query: ChangeQuery,
  limit: number,
  after?: Position,
) {
  return database
    .selectFrom('changes')
    .select(['id', 'revision', 'document'])
    .where((build) => build.and([...conditions(build, projectId, query), ...olderThan(build, after)]))
    .orderBy('revision', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

async function count(database: Kysely<Schema>, projectId: string, query: ChangeQuery): Promise<number> {
  const row = await database
    .selectFrom('changes')
    .select((build) => build.fn.countAll().as('total'))
    .where((build) => build.and(conditions(build, projectId, query)))
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

function olderThan(build: Builder, after: Position | undefined): Condition[] {
  if (after === undefined) return [];
  const [revision, id] = [Number(after[0]), String(after[1])];
  const sameRevision = build.and([build('revision', '=', revision), build('id', '<', id)]);
  return [build.or([build('revision', '<', revision), sameRevision])];
}

function conditions(build: Builder, projectId: string, query: ChangeQuery): Condition[] {
  const { flagKey, environmentKey, authorName, tool, since, until } = query;
  const found = [
    flagKey === undefined ? inProject(build, projectId) : touchesFlag(build, projectId, flagKey),
  ];
  if (environmentKey !== undefined) found.push(touchesEnvironment(build, projectId, environmentKey));
  if (query.object !== undefined) found.push(changesObject(build, projectId, query.object));
  if (authorName !== undefined) found.push(build('author_name', '=', authorName));
  if (tool !== undefined) found.push(build('tool', '=', tool));
  if (since !== undefined) found.push(build('at', '>=', instant(since)));
  if (until !== undefined) found.push(build('at', '<=', instant(until)));
  return found;
}

function inProject(build: Builder, projectId: string): Condition {
  return build('changes.project_id', '=', projectId);
}

/** Stands in for {@link inProject}: with both, SQLite walks the whole project instead of the flag's few changes. */
function touchesFlag(build: Builder, projectId: string, flagKey: string): Condition {
  const changes = build
    .selectFrom('change_flags')
    .select('change_flags.change_id')
    .where('change_flags.project_id', '=', projectId)
    .where('change_flags.flag_key', '=', flagKey);
  return build('changes.id', 'in', changes);
}

function changesObject(
  build: Builder,
  projectId: string,
  { kind, key }: NonNullable<ChangeQuery['object']>,
): Condition {
  const versions = build
    .selectFrom('object_versions')
    .select('object_versions.change_id')
    .where('object_versions.project_id', '=', projectId)
    .where('object_versions.kind', '=', kind)
    .where('object_versions.key', '=', key);
  return build('changes.id', 'in', versions);
}

function touchesEnvironment(build: Builder, projectId: string, environmentKey: string): Condition {
  const changes = build
    .selectFrom('change_environments')
    .select('change_environments.change_id')
    .where('change_environments.project_id', '=', projectId)
    .where('change_environments.environment_key', '=', environmentKey);
  return build('changes.id', 'in', changes);
}
