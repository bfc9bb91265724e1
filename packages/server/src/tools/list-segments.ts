import { conditionText } from '@guidon/core';
import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { cursorField, limitField, projectField } from './flag-fields.ts';
import { pageRequest } from './page-request.ts';
import { shownText } from './text.ts';

/** Which groups of users there are names for. */
export const listSegments = defineTool({
  name: 'list_segments',
  title: 'List and search the segments of a project',
  description:
    'List the segments of a project: named conditions, such as staff or beta testers, that rules of any flag can refer to. Use it before writing a condition with set_flag_rules, so that the same users are not described twice. Changes nothing; save_segment makes one. Search finds words in key, name, description and condition.',
  toolset: 'flags',
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
    total: z.number().describe('Segments that match, on all pages.'),
    segments: z
      .array(
        z.object({
          key: z.string().describe('Segment key.'),
          name: shownText(200).optional().describe('For people.'),
          description: shownText(200).optional().describe('The first 200 characters.'),
          when: z.string().describe('Who is in it, as text; the first 500 characters.'),
        }),
      )
      .describe('By key.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { actor, services }) {
    const found = await services.targeting.page(
      actor,
      asked.project,
      'segment',
      asked.search,
      pageRequest(asked),
    );
    const { project, total, items, nextCursor } = found;
    const here = items.length < total ? `, ${items.length} on this page` : '';
    return {
      summary: `${total} segment${total === 1 ? '' : 's'} in ${project.key}${here}.`,
      project: project.key,
      revision: project.revision,
      total,
      segments: items.map(({ document: { key, name, description, when } }) => ({
        key,
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        when: conditionText(when).slice(0, 500),
      })),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
    };
  },
});
