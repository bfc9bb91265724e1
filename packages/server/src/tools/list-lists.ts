import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { cursorField, limitField, projectField } from './flag-fields.ts';
import { pageRequest } from './page-request.ts';
import { shownText } from './text.ts';

/** Which saved lists there are. */
export const listLists = defineTool({
  name: 'list_lists',
  title: 'List and search the saved lists of a project',
  description:
    'List the saved lists of a project: named sets of values, such as user ids of beta testers or blocked countries, that conditions look into with in_list and not_in_list. Use it before writing such a condition with set_flag_rules or save_segment; for the values and who uses a list, get_list. Changes nothing; update_list makes and changes them. Search finds words in key, name and description. Pages of limit rows, sorted by key.',
  toolset: 'targeting',
  access: 'read',
  input: z.object({
    project: projectField,
    search: z.string().max(200).optional().describe('Words.'),
    limit: limitField,
    cursor: cursorField,
  }),
  output: z.object({
    summary: z.string().describe('How many match.'),
    project: z.string().describe('Project key.'),
    revision: z.number().describe('Project revision; pass as expected_revision to writes.'),
    total: z.number().describe('Lists that match, on all pages.'),
    lists: z
      .array(
        z.object({
          key: z.string().describe('List key.'),
          name: shownText(200).optional().describe('For people.'),
          description: shownText(200).optional().describe('The first 200 characters.'),
          size: z.number().describe('How many values it has.'),
        }),
      )
      .describe('By key.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { actor, services }) {
    const found = await services.targeting.page(
      actor,
      asked.project,
      'list',
      asked.search,
      pageRequest(asked),
    );
    const { project, total, items, nextCursor } = found;
    const here = items.length < total ? `, ${items.length} on this page` : '';
    return {
      summary: `${total} list${total === 1 ? '' : 's'} in ${project.key}${here}.`,
      project: project.key,
      revision: project.revision,
      total,
      lists: items.map(({ document: { values, ...rest } }) => ({ ...rest, size: values.length })),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
    };
  },
});
