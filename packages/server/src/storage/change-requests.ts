import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { ChangeRequest, ChangeRequestQuery } from '../flags/change-request.ts';
import type { Page, PageRequest } from '../flags/flag-store.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { chunks } from './chunks.ts';
import type { Position } from './cursor.ts';
import { instant } from './instant.ts';
import { readPage } from './page.ts';
import type { Schema } from './schema.ts';

/** Reads one change request of an organization. */
export async function changeRequest(
  database: Kysely<Schema>,
  organizationId: string,
  id: string,
): Promise<ChangeRequest | undefined> {
  const row = await database
    .selectFrom('change_requests')
    .select('document')
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return row && parse(row.document);
}

/** The open change request in which a principal asks for exactly this content. */
export async function openChangeRequestOf(
  database: Kysely<Schema>,
  projectId: string,
  authorId: string,
  digest: string,
): Promise<ChangeRequest | undefined> {
  const row = await database
    .selectFrom('change_requests')
    .select('document')
    .where('project_id', '=', projectId)
    .where('status', '=', 'open')
    .where('author_id', '=', authorId)
    .where('content_digest', '=', digest)
    .executeTakeFirst();
  return row && parse(row.document);
}

/** Lists change requests of some projects, newest first. */
export async function changeRequestList(
  database: Kysely<Schema>,
  projectIds: readonly string[],
  query: ChangeRequestQuery,
  request: PageRequest,
): Promise<Page<ChangeRequest>> {
  if (projectIds.length === 0) return { items: [], total: 0 };
  const page = await readPage(
    {
      rows: (limit, after) => rows(database, projectIds, query, limit, after),
      count: () => count(database, projectIds, query),
      position: (row) => [row.id],
      identity: ['change_requests', projectIds, query],
    },
    request,
  );
  return { ...page, items: page.items.map((row) => parse(row.document)) };
}

/** Keeps a change request, with what lists filter by. */
export async function putChangeRequest(database: Kysely<Schema>, request: ChangeRequest): Promise<void> {
  const { id } = request;
  const row = {
    organization_id: request.organizationId,
    project_id: request.projectId,
    status: request.status,
    author_id: request.author.principalId,
    content_digest: request.content.digest,
    broke_glass: request.brokeGlass === true ? 1 : 0,
    updated_at: instant(request.updatedAt),
    document: canonicalJson(request),
  };
  await database
    .insertInto('change_requests')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  await database.deleteFrom('change_request_subjects').where('request_id', '=', id).execute();
  for (const chunk of chunks(subjectsOf(request)))
    await database.insertInto('change_request_subjects').values(chunk).execute();
}

/** A flag's own document is about the environments it would change, without being in any. */
function subjectsOf({ id, content }: ChangeRequest) {
  return [
    ...content.flagKeys.map((key) => ({ request_id: id, kind: 'flag', key })),
    ...[...new Set([...content.environmentKeys, ...content.environments])].map((key) => ({
      request_id: id,
      kind: 'environment',
      key,
    })),
  ];
}

function parse(document: string): ChangeRequest {
  return JSON.parse(document) as ChangeRequest;
}

type Builder = ExpressionBuilder<Schema, 'change_requests'>;
type Condition = Expression<SqlBool>;

function rows(
  database: Kysely<Schema>,
  projectIds: readonly string[],
  query: ChangeRequestQuery,
  limit: number,
  after?: Position,
) {
  return database
    .selectFrom('change_requests')
    .select(['id', 'document'])
    .where((build) => build.and([...conditions(build, projectIds, query), ...olderThan(build, after)]))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

async function count(
  database: Kysely<Schema>,
  projectIds: readonly string[],
  query: ChangeRequestQuery,
): Promise<number> {
  const row = await database
    .selectFrom('change_requests')
    .select((build) => build.fn.countAll().as('total'))
    .where((build) => build.and(conditions(build, projectIds, query)))
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

function olderThan(build: Builder, after: Position | undefined): Condition[] {
  return after === undefined ? [] : [build('id', '<', String(after[0]))];
}

function conditions(build: Builder, projectIds: readonly string[], query: ChangeRequestQuery): Condition[] {
  const { status, flagKey, environmentKey, authorId, brokeGlass, since } = query;
  const found: Condition[] = [build('project_id', 'in', projectIds)];
  if (status !== undefined) found.push(build('status', '=', status));
  if (authorId !== undefined) found.push(build('author_id', '=', authorId));
  if (brokeGlass !== undefined) found.push(build('broke_glass', '=', 1));
  if (since !== undefined) found.push(build('updated_at', '>=', instant(since)));
  if (flagKey !== undefined) found.push(isAbout(build, 'flag', flagKey));
  if (environmentKey !== undefined) found.push(isAbout(build, 'environment', environmentKey));
  return found;
}

function isAbout(build: Builder, kind: 'flag' | 'environment', key: string): Condition {
  const requests = build
    .selectFrom('change_request_subjects')
    .select('request_id')
    .where('kind', '=', kind)
    .where('key', '=', key);
  return build('change_requests.id', 'in', requests);
}
