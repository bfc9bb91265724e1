import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { diffPage, diffPageOf } from './diff-page.ts';
import { cursorField, limitField } from './flag-fields.ts';
import { requestIdField, shownRequest, showRequest, statusOf } from './request-fields.ts';

/** One change request in full. */
export const getChangeRequest = defineTool({
  name: 'get_change_request',
  title: 'Look at one change request in full',
  description:
    'Look at one change request: what it would change, in words and, page by page, all of it as data, for which saved example contexts values would differ, who reviewed it, what somebody else changed meanwhile (base, live and proposed, field by field), and what has to happen next. Use it before reviewing, publishing or rebasing. Changes nothing. list_change_requests finds the id; list_changes tells what is live already.',
  toolset: 'governance',
  access: 'read',
  input: z.object({
    change_request_id: requestIdField,
    limit: limitField.describe('Differences a page.'),
    cursor: cursorField.describe('next_cursor of the diff before.'),
  }),
  output: z.object({
    summary: z.string().describe('Where it stands.'),
    change_request: shownRequest.describe('All there is.'),
    diff: diffPage.describe('Every difference, as data.'),
  }),
  async run({ change_request_id, limit, cursor }, { actor, services }) {
    const shown = await services.requests.get(actor, change_request_id);
    const request = showRequest(shown);
    return {
      summary: `${shown.request.title}: ${statusOf(shown).replace('_', ' ')}. ${request.next}`,
      change_request: request,
      diff: diffPageOf(shown.request.content, { limit, cursor }),
    };
  },
});
