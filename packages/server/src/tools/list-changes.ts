import { z } from 'zod';
import type { Change } from '../flags/change.ts';
import type { ChangeQuery } from '../flags/flag-store.ts';
import { defineTool } from './define-tool.ts';
import { cursorField, limitField, projectField } from './flag-fields.ts';
import { shownText } from './text.ts';

const input = z.object({
  project: projectField,
  key: z.string().max(128).optional().describe('Of this flag.'),
  environment: z.string().max(128).optional().describe('Of live state there.'),
  author: z.string().max(200).optional().describe('Who made it.'),
  since: z.iso.datetime({ offset: true }).optional().describe('E.g. 2026-11-20T00:00:00Z.'),
  until: z.iso.datetime({ offset: true }).optional().describe('Like since.'),
  limit: limitField,
  cursor: cursorField,
});

/** History. */
export const listChanges = defineTool({
  name: 'list_changes',
  title: 'List what changed, newest first',
  description:
    'List the changes made in a project, newest first: when, who and through which tool, what in words, and why if they said. Use it during an incident ("what changed?"), to review an agent\'s work, or to find the change_id that revert_change takes. Changes nothing. For the present state use get_flag. Filters combine.',
  toolset: 'flags',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('How many match.'),
    project: z.string().describe('Project key.'),
    revision: z.number().describe('Project revision now.'),
    total: z.number().describe('Changes that match, on all pages.'),
    changes: z
      .array(
        z.object({
          change_id: z.string().describe('For revert_change.'),
          revision: z.number().describe('Project revision it made.'),
          at: z.string().describe('When.'),
          by: shownText(200).describe('Who.'),
          acting_for: shownText(200).optional().describe('Person an agent acted for.'),
          client: shownText(200).optional().describe('What the client called itself.'),
          tool: z.string().describe('Tool it came through.'),
          changes: z.array(z.string()).describe('What, in words; the first 20.'),
          reason: shownText(500).optional().describe('Why, in their words.'),
          reverts: z.string().optional().describe('Change it undid.'),
          change_request_id: z.string().optional().describe('Change request it was published from.'),
          broke_glass: z.boolean().optional().describe('True: published past the policy.'),
        }),
      )
      .describe('Newest first.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { actor, services }) {
    const page = { limit: asked.limit, ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }) };
    const found = await services.reader.changes(actor, asked.project, queryOf(asked), page);
    return {
      summary: `${found.total} change${found.total === 1 ? '' : 's'} in ${found.project.key}${found.items.length < found.total ? `, ${found.items.length} on this page` : ''}.`,
      project: found.project.key,
      revision: found.project.revision,
      total: found.total,
      changes: found.items.map(rowOf),
      ...(found.nextCursor === undefined ? {} : { next_cursor: found.nextCursor }),
    };
  },
});

function queryOf(asked: z.output<typeof input>): ChangeQuery {
  return {
    ...(asked.key === undefined ? {} : { flagKey: asked.key }),
    ...(asked.environment === undefined ? {} : { environmentKey: asked.environment }),
    ...(asked.author === undefined ? {} : { authorName: asked.author }),
    ...(asked.since === undefined ? {} : { since: new Date(asked.since).toISOString() }),
    ...(asked.until === undefined ? {} : { until: new Date(asked.until).toISOString() }),
  };
}

function rowOf(change: Change) {
  const { author, summary, reason, reverts } = change;
  const more = summary.length - 20;
  return {
    change_id: change.id,
    revision: change.revision,
    at: change.at,
    by: author.name,
    ...(author.actingFor === undefined ? {} : { acting_for: author.actingFor }),
    ...(author.client === undefined ? {} : { client: author.client }),
    tool: change.tool,
    changes: more > 0 ? [...summary.slice(0, 20), `… and ${more} more`] : [...summary],
    ...(reason === undefined ? {} : { reason }),
    ...(reverts === undefined ? {} : { reverts }),
    ...(change.changeRequestId === undefined ? {} : { change_request_id: change.changeRequestId }),
    ...(change.brokeGlass === true ? { broke_glass: true } : {}),
  };
}
