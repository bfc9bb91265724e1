import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { AuditRecord } from '../audit/audit-row.ts';
import type { AuditQuery } from '../audit/audit-store.ts';
import type { Page, PageRequest } from '../flags/flag-store.ts';
import { recordOf, selectAudit } from './audit-rows.ts';
import { instant } from './instant.ts';
import { readPage } from './page.ts';
import type { Schema } from './schema.ts';

type Builder = ExpressionBuilder<Schema, 'audit'>;
type Condition = Expression<SqlBool>;

/** Lists rows of an organization's audit log, the newest first. */
export async function auditSearch(
  database: Kysely<Schema>,
  organizationId: string,
  query: AuditQuery,
  request: PageRequest,
): Promise<Page<AuditRecord>> {
  const matching = (build: Builder) => build.and(conditions(build, organizationId, query));
  const page = await readPage(
    {
      rows: (limit, after) =>
        selectAudit(database)
          .where((build) => matching(build as never))
          .$if(after !== undefined, (select) => select.where('audit.seq', '<', Number(after?.[0])))
          .orderBy('audit.seq', 'desc')
          .limit(limit)
          .execute(),
      count: async () => {
        const counting = database.selectFrom('audit').select((build) => build.fn.countAll().as('total'));
        return Number((await counting.where(matching).executeTakeFirstOrThrow()).total);
      },
      position: (row) => [row.seq],
      identity: ['audit', organizationId, query],
    },
    request,
  );
  return { ...page, items: page.items.map(recordOf) };
}

function conditions(build: Builder, organizationId: string, query: AuditQuery): Condition[] {
  const { who, since, until, flag, environment, within, breakGlass } = query;
  return [
    build('audit.organization_id', '=', organizationId),
    ...equal(build, query),
    ...(who === undefined ? [] : [by(build, who)]),
    ...(since === undefined ? [] : [build('audit.at', '>=', instant(since))]),
    ...(until === undefined ? [] : [build('audit.at', '<=', instant(until))]),
    ...(flag === undefined ? [] : [touchesFlag(build, organizationId, flag)]),
    ...(environment === undefined ? [] : [touchesEnvironment(build, organizationId, environment)]),
    ...(within === undefined ? [] : [build.or(within.map((key) => build('audit.project', '=', key)))]),
    ...(breakGlass === undefined
      ? []
      : [breakGlass ? build('audit.break_glass', '=', 1) : build('audit.break_glass', 'is', null)]),
  ];
}

function equal(build: Builder, query: AuditQuery): Condition[] {
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

function by(build: Builder, who: string): Condition {
  const columns = ['audit.principal_id', 'audit.principal_name', 'audit.acting_for'] as const;
  return build.or(columns.map((column) => build(column, '=', who)));
}

function touchesFlag(build: Builder, organizationId: string, key: string): Condition {
  const changes = build
    .selectFrom('change_flags')
    .select('change_flags.change_id')
    .where('change_flags.project_id', 'in', projectsOf(build, organizationId))
    .where('change_flags.flag_key', '=', key);
  return build.or([
    build('audit.flag', '=', key),
    build('audit.change_id', 'in', changes),
    isOfRequestAbout(build, 'flag', key),
  ]);
}

function touchesEnvironment(build: Builder, organizationId: string, key: string): Condition {
  const changes = build
    .selectFrom('change_environments')
    .select('change_environments.change_id')
    .where('change_environments.project_id', 'in', projectsOf(build, organizationId))
    .where('change_environments.environment_key', '=', key);
  return build.or([
    namesEnvironment(key),
    build('audit.change_id', 'in', changes),
    isOfRequestAbout(build, 'environment', key),
  ]);
}

function isOfRequestAbout(build: Builder, kind: 'flag' | 'environment', key: string): Condition {
  const requests = build
    .selectFrom('change_request_subjects')
    .select('change_request_subjects.request_id')
    .where('change_request_subjects.kind', '=', kind)
    .where('change_request_subjects.key', '=', key);
  return build('audit.change_request_id', 'in', requests);
}

/** Commas come in no key. */
function namesEnvironment(key: string): Condition {
  const pattern = `%,${key.replace(/[\\%_]/g, '\\$&')},%`;
  return sql<SqlBool>`',' || audit.environment || ',' like ${pattern} escape '\\'`;
}

function projectsOf(build: Builder, organizationId: string) {
  return build
    .selectFrom('projects')
    .select('projects.id')
    .where('projects.organization_id', '=', organizationId);
}
