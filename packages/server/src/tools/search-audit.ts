import { z } from 'zod';
import type { AuditRecord } from '../audit/audit-row.ts';
import type { AuditQuery } from '../audit/audit-store.ts';
import type { Facts } from '../audit/facts.ts';
import type { Change, FieldChange } from '../flags/change.ts';
import { defineTool } from './define-tool.ts';
import { cursorField, limitField } from './flag-fields.ts';
import { jsonValueOrNull } from './json-value.ts';
import { pageRequest } from './page-request.ts';
import { shownText } from './text.ts';

/** Differences shown of one change; list_changes and the export have them all. */
const MOST_DIFFERENCES = 10;

const key = () => z.string().max(128).optional();

const input = z.object({
  who: z.string().max(200).optional().describe('Id or name of who called, or whom an agent acted for.'),
  tool: key().describe('Tool or deed, e.g. create_key.'),
  since: z.iso.datetime({ offset: true }).optional().describe('At or after, e.g. 2026-11-20T00:00:00Z.'),
  until: z.iso.datetime({ offset: true }).optional().describe('At or before.'),
  client: z.string().max(200).optional().describe('What the client called itself.'),
  door: z.enum(['stdio', 'http', 'cli', 'system']).optional().describe('What it came through.'),
  project: key().describe('Project key.'),
  flag: key().describe('Flag key.'),
  environment: key().describe('Environment key.'),
  outcome: z.enum(['applied', 'proposed', 'refused']).optional().describe('Only these.'),
  change_id: key().describe('The deed that made this change.'),
  change_request_id: key().describe('Deeds of this change request.'),
  break_glass: z.boolean().optional().describe('true: only deeds that overrode a policy.'),
  limit: limitField,
  cursor: cursorField,
});

const difference = z.object({
  object: z.string().describe('Kind and key.'),
  path: z.array(z.string()).describe('Field; empty is the whole.'),
  before: jsonValueOrNull.optional().describe('Absent: it was not there.'),
  after: jsonValueOrNull.optional().describe('Absent: it is gone.'),
});

const PARTIAL = ' Only the newest 20,000 rows that could match were counted; next_cursor looks further.';

/** The audit log. */
export const searchAudit = defineTool({
  name: 'search_audit',
  title: 'Search the audit log, newest first',
  description:
    'Search who did what: every applied or proposed write and every refusal, the newest first, with who, whom an agent acted for, client, door, tool, and what changed from what to what. Use it to investigate an incident or a refusal, or to review an agent; filters combine. Administrators see the projects they administer. For the history of flags alone use list_changes. Changes nothing; people verify and export the log with guidon audit.',
  toolset: 'governance',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('How many match.'),
    total: z.number().describe('Entries that match, on all pages; of the newest 20,000 looked at.'),
    entries: z
      .array(
        z.object({
          seq: z.number().describe('Place in the log.'),
          id: z.string().describe('Entry.'),
          at: z.string().describe('When.'),
          principal_id: z.string().describe('Who, by id.'),
          by: shownText(200).optional().describe('Who; absent once erased.'),
          acting_for: shownText(200).optional().describe('Person an agent acted for.'),
          client: shownText(200).optional().describe('What the client called itself.'),
          door: z.string().describe('What it came through.'),
          surface: z.string().optional().describe('Hash of the tools it was offered.'),
          tool: z.string().describe('Tool or deed.'),
          outcome: z.string().describe('applied, proposed (waits for approval) or refused.'),
          error_code: z.string().optional().describe('Why it was refused.'),
          project: shownText(128).optional().describe('Project key.'),
          flag: shownText(128).optional().describe('Flag a refused call named.'),
          environment: shownText(500).optional().describe('Environments it named.'),
          subject: z.string().optional().describe('Key or principal, or object of a cluster, it was about.'),
          change_id: z.string().optional().describe('For revert_change.'),
          change_request_id: z.string().optional().describe('Request it was part of.'),
          did: z
            .string()
            .optional()
            .describe('What was decided about that request, happened to it, or was done to the object.'),
          version: z.number().optional().describe('Version the request has since.'),
          break_glass: z.boolean().optional().describe('It overrode a policy.'),
          reason: shownText(500).optional().describe('Why, in their words.'),
          differences: z.array(difference).optional().describe(`The first ${MOST_DIFFERENCES}.`),
          more: z.number().optional().describe('Differences that are not shown.'),
        }),
      )
      .describe('Newest first.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { caller, services }) {
    const { total, items, nextCursor, isPartial } = await services.audit.search(
      caller,
      queryOf(asked),
      pageRequest(asked),
    );
    const page = items.length < total ? `, ${items.length} on this page` : '';
    return {
      summary: `${total} ${total === 1 ? 'entry' : 'entries'}${page}.${isPartial ? PARTIAL : ''}`,
      total,
      entries: items.map(entryOf),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
    };
  },
});

function queryOf(asked: z.output<typeof input>): AuditQuery {
  const {
    limit: _limit,
    cursor: _cursor,
    change_id: changeId,
    change_request_id: changeRequestId,
    break_glass: breakGlass,
    ...same
  } = asked;
  const query = { ...same, changeId, changeRequestId, breakGlass };
  const set = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as AuditQuery;
}

function entryOf({ row, change }: AuditRecord) {
  const { seq, id, at, principal_id, door, tool, outcome, principal_name: by, break_glass: glass } = row;
  const { acting_for, client, surface, error_code, project, flag, environment, subject } = row;
  const { change_id, change_request_id } = row;
  const optional = { by, acting_for, client, surface, error_code, project, flag, environment, subject };
  return {
    ...{ seq, id, at, principal_id, door, tool, outcome },
    ...withoutNulls({ ...optional, change_id, change_request_id }),
    ...deedOf(row.facts),
    ...(glass === 1 ? { break_glass: true } : {}),
    ...(change === null ? {} : whatOf(JSON.parse(change) as Change)),
  };
}

function deedOf(facts: string | null) {
  const { request, operation } = JSON.parse(facts ?? '{}') as Facts;
  if (operation !== undefined) return { did: operation.action };
  return request === undefined ? {} : { did: request.did, version: request.version };
}

function whatOf({ reason, diff }: Change) {
  const more = diff.length - MOST_DIFFERENCES;
  return {
    ...(reason === undefined ? {} : { reason }),
    differences: diff.slice(0, MOST_DIFFERENCES).map(differenceOf),
    ...(more > 0 ? { more } : {}),
  };
}

function differenceOf({ kind, key, path, before, after }: FieldChange) {
  return {
    object: `${kind} ${key}`,
    path: [...path],
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function withoutNulls<T extends object>(columns: T) {
  const set = Object.entries(columns).filter(([, value]) => value !== null);
  return Object.fromEntries(set) as { [Name in keyof T]?: NonNullable<T[Name]> };
}
