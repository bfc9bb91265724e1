import { z } from 'zod';
import type { ToolCall } from './define-tool.ts';
import { cursorField, limitField, projectField } from './flag-fields.ts';
import { pageRequest } from './page-request.ts';
import { shownText } from './text.ts';

/** What listing segments or saved lists takes. */
export const NAMED_PAGE = z.object({
  project: projectField,
  search: z.string().max(200).optional().describe('Words.'),
  limit: limitField,
  cursor: cursorField,
});

/** What every such list answers besides its rows. */
export const namedPageShape = {
  summary: z.string().describe('How many match.'),
  project: z.string().describe('Project key.'),
  revision: z.number().describe('Project revision; pass as expected_revision to writes.'),
  total: z.number().describe('How many match, on all pages.'),
  next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
};

/** What every row of such a list says besides its key. */
export const namedRowShape = {
  name: shownText(200).optional().describe('For people.'),
  description: shownText(200).optional().describe('The first 200 characters.'),
};

/** A page of segments or saved lists: what is answered of all of them, and the documents for the rows. */
export async function namedPage<Kind extends 'segment' | 'list'>(
  kind: Kind,
  asked: z.output<typeof NAMED_PAGE>,
  { actor, services }: ToolCall,
) {
  const found = await services.targeting.page(actor, asked.project, kind, asked.search, pageRequest(asked));
  const { project, total, items, nextCursor } = found;
  const here = items.length < total ? `, ${items.length} on this page` : '';
  const page = {
    summary: `${total} ${kind}${total === 1 ? '' : 's'} in ${project.key}${here}.`,
    project: project.key,
    revision: project.revision,
    total,
    ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
  };
  return { page, documents: items.map(({ document }) => document) };
}
