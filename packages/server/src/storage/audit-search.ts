import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { AuditPage, AuditQuery } from '../audit/audit-store.ts';
import type { PageRequest } from '../flags/flag-store.ts';
import { type AuditCondition, auditCandidates, WHO } from './audit-candidates.ts';
import { recordOf } from './audit-rows.ts';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';
import { pageSize } from './page.ts';
import type { Schema } from './schema.ts';

type Builder = ExpressionBuilder<
  Pick<Schema, 'audit' | 'changes' | 'change_flags' | 'change_environments' | 'change_request_subjects'>,
  'audit' | 'changes'
>;

/** Rows one search looks at: more would keep everybody else waiting. */
export const MOST_CANDIDATES = 20_000;

/** Lists rows of an organization's audit log, the newest first; what it did not get to is for the next page. */
export async function auditSearch(
  database: Kysely<Schema>,
  organizationId: string,
  query: AuditQuery,
  { limit: wanted, cursor }: PageRequest,
  most = MOST_CANDIDATES,
): Promise<AuditPage> {
  const limit = pageSize(wanted);
  const identity = ['audit', organizationId, query];
  const after = cursor === undefined ? undefined : decodeCursor(cursor, identity);
  const candidates = (from: Position | undefined) =>
    auditCandidates(database, organizationId, query, { after: from, limit: most });
  const matching = (from: Position | undefined) =>
    database
      .selectFrom(candidates(from).as('audit'))
      .leftJoin('changes', 'changes.id', 'audit.change_id')
      .where((build) => build.and(conditions(build as never, organizationId, query)));
  const rows = await matching(after)
    .selectAll('audit')
    .select(sql<string | null>`changes.document`.as('change_document'))
    .orderBy('audit.at', 'desc')
    .orderBy('audit.seq', 'desc')
    .limit(limit + 1)
    .execute();
  const { total } = await matching(undefined)
    .select((build) => build.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  const end = async (from: Position | undefined) => {
    const places = database.selectFrom(candidates(from).as('audit')).select(['audit.at', 'audit.seq']);
    const newest = places.orderBy('audit.at', 'desc').orderBy('audit.seq', 'desc');
    const last = await newest
      .offset(most - 1)
      .limit(1)
      .executeTakeFirst();
    return last && [last.at, last.seq];
  };
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const next = isMore ? [last.at, last.seq] : await end(after);
  return {
    items: items.map(recordOf),
    total: Number(total),
    isPartial: (await end(undefined)) !== undefined,
    ...(next === undefined ? {} : { nextCursor: encodeCursor(next, identity) }),
  };
}

function conditions(build: Builder, organizationId: string, query: AuditQuery): AuditCondition[] {
  const { who, flag, environment, within, breakGlass } = query;
  return [
    build('audit.organization_id', '=', organizationId),
    ...equal(build, query),
    ...(who === undefined ? [] : [build.or(WHO.map((column) => build(`audit.${column}`, '=', who)))]),
    ...(flag === undefined
      ? []
      : [build.or([build('audit.flag', '=', flag), ...isAbout(build, 'flag', flag)])]),
    ...(environment === undefined
      ? []
      : [build.or([namesEnvironment(environment), ...isAbout(build, 'environment', environment)])]),
    ...(within === undefined ? [] : [build.or(within.map((key) => build('audit.project', '=', key)))]),
    ...(breakGlass === undefined ? [] : [build('audit.break_glass', breakGlass ? 'is not' : 'is', null)]),
  ];
}

function equal(build: Builder, query: AuditQuery): AuditCondition[] {
  const columns = {
    'audit.tool': query.tool,
    'audit.client': query.client,
    'audit.door': query.door,
    'audit.project': query.project,
    'audit.outcome': query.outcome,
    'audit.change_id': query.changeId,
    'audit.change_request_id': query.changeRequestId,
  } as const;
  return Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [build(column as keyof typeof columns, '=', value)],
  );
}

/** Whether the change, or the change request, of a row is about a flag or environment: looked up by what is known of the row. */
function isAbout(build: Builder, kind: 'flag' | 'environment', key: string): AuditCondition[] {
  const table = kind === 'flag' ? 'change_flags' : 'change_environments';
  const column = kind === 'flag' ? 'change_flags.flag_key' : 'change_environments.environment_key';
  const change = build
    .selectFrom(table)
    .select(build.lit(1).as('one'))
    .whereRef(`${table}.project_id`, '=', 'changes.project_id')
    .where(column as 'change_flags.flag_key', '=', key)
    .whereRef(`${table}.revision`, '=', 'changes.revision')
    .whereRef(`${table}.change_id`, '=', 'audit.change_id');
  const request = build
    .selectFrom('change_request_subjects')
    .select(build.lit(1).as('one'))
    .where('change_request_subjects.kind', '=', kind)
    .where('change_request_subjects.key', '=', key)
    .whereRef('change_request_subjects.request_id', '=', 'audit.change_request_id');
  return [build.exists(change), build.exists(request)];
}

/** Commas come in no key. */
function namesEnvironment(key: string): AuditCondition {
  const pattern = `%,${key.replace(/[\\%_]/g, '\\$&')},%`;
  return sql<SqlBool>`',' || audit.environment || ',' like ${pattern} escape '\\'`;
}
