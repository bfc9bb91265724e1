import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { AuditQuery } from '../audit/audit-store.ts';
import type { Position } from './cursor.ts';
import { instant } from './instant.ts';
import type { Schema } from './schema.ts';

/** A builder of conditions on the audit log. */
export type AuditBuilder = ExpressionBuilder<Schema, 'audit'>;
/** A condition on the audit log. */
export type AuditCondition = Expression<SqlBool>;

type Lead = (build: AuditBuilder) => AuditCondition;

/** Where candidates are looked for: at most so many, the newest of those after a position. */
export interface CandidateRange {
  readonly after: Position | undefined;
  readonly limit: number;
}

/**
 * Selects the newest rows that one filter of a query finds by its index: the filter that finds fewest. What the other
 * filters say is for whoever looks at the rows. Whole rows, not their places: a join back would be the database's choice.
 */
export function auditCandidates(
  database: Kysely<Schema>,
  organizationId: string,
  query: AuditQuery,
  range: CandidateRange,
) {
  const branches = leadsOf(organizationId, query).map((lead) =>
    branch(database, organizationId, query, lead, range),
  );
  const [first, ...more] = branches as [Branch, ...Branch[]];
  if (more.length === 0) return first;
  const all = more.reduce((union, one) => union.union(wrapped(database, one)), wrapped(database, first));
  return database
    .selectFrom(all.as('audit'))
    .selectAll('audit')
    .orderBy('audit.at', 'desc')
    .orderBy('audit.seq', 'desc')
    .limit(range.limit);
}

type Branch = ReturnType<typeof branch>;

/** SQLite takes an order and a limit within a union only so. */
function wrapped(database: Kysely<Schema>, one: Branch) {
  return database.selectFrom(one.as('branch')).selectAll('branch');
}

/** One index, read from its end. */
function branch(
  database: Kysely<Schema>,
  organizationId: string,
  { since, until }: AuditQuery,
  lead: Lead,
  { after, limit }: CandidateRange,
) {
  return database
    .selectFrom('audit')
    .selectAll('audit')
    .where('audit.organization_id', '=', organizationId)
    .where((build) => lead(build))
    .$if(since !== undefined, (select) => select.where('audit.at', '>=', instant(since ?? '')))
    .$if(until !== undefined, (select) => select.where('audit.at', '<=', instant(until ?? '')))
    .$if(after !== undefined, (select) =>
      select.where(sql<SqlBool>`(audit.at, audit.seq) < (${after?.[0]}, ${after?.[1]})`),
    )
    .orderBy('audit.at', 'desc')
    .orderBy('audit.seq', 'desc')
    .limit(limit);
}

/** The filter that finds fewest; several ways are those of which any will do. */
function leadsOf(organizationId: string, query: AuditQuery): readonly Lead[] {
  const { changeId, changeRequestId, breakGlass, flag, who, outcome, tool, project } = query;
  if (changeId !== undefined) return [equals('change_id', changeId)];
  if (changeRequestId !== undefined) return [equals('change_request_id', changeRequestId)];
  if (breakGlass === true) return [(build) => build('audit.break_glass', '=', 1)];
  if (flag !== undefined) return flagLeads(organizationId, flag);
  if (who !== undefined) return WHO.map((column) => equals(column, who));
  if (outcome !== undefined && outcome !== 'applied') return [isNotApplied(outcome)];
  if (tool !== undefined) return [equals('tool', tool)];
  if (project !== undefined) return [equals('project', project)];
  return [(build) => build.lit(true)];
}

/** Columns that say who called, or for whom. */
export const WHO = ['principal_id', 'principal_name', 'acting_for'] as const;

function equals(
  column: 'change_id' | 'change_request_id' | 'flag' | 'tool' | 'project' | (typeof WHO)[number],
  value: string,
): Lead {
  return (build) => build(`audit.${column}`, '=', value);
}

/** Said twice: an index of some rows is used where its condition stands as it was made with. */
function isNotApplied(outcome: string): Lead {
  return (build) =>
    build.and([build('audit.outcome', '=', outcome as never), sql<SqlBool>`audit.outcome <> 'applied'`]);
}

/** Refused calls name a flag; changes and change requests are about some. */
function flagLeads(organizationId: string, key: string): readonly Lead[] {
  return [
    equals('flag', key),
    (build) =>
      build(
        'audit.change_id',
        'in',
        build
          .selectFrom('change_flags')
          .select('change_flags.change_id')
          .where('change_flags.project_id', 'in', projectsOf(build, organizationId))
          .where('change_flags.flag_key', '=', key),
      ),
    (build) =>
      build(
        'audit.change_request_id',
        'in',
        build
          .selectFrom('change_request_subjects')
          .select('change_request_subjects.request_id')
          .where('change_request_subjects.kind', '=', 'flag')
          .where('change_request_subjects.key', '=', key),
      ),
  ];
}

function projectsOf(build: AuditBuilder, organizationId: string) {
  return build
    .selectFrom('projects')
    .select('projects.id')
    .where('projects.organization_id', '=', organizationId);
}
