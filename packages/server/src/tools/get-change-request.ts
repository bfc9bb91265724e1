import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { requestIdField, shownRequest, showRequest, statusOf } from './request-fields.ts';

/** One change request in full. */
export const getChangeRequest = defineTool({
  name: 'get_change_request',
  title: 'Look at one change request in full',
  description:
    'Look at one change request: what it would change in words, for which saved example contexts values would differ, who reviewed it, what somebody else changed meanwhile (base, live and proposed, field by field), and what has to happen next. Use it before reviewing, publishing or rebasing. Changes nothing. list_change_requests finds the id; list_changes tells what is live already.',
  toolset: 'governance',
  access: 'read',
  input: z.object({ change_request_id: requestIdField }),
  output: z.object({
    summary: z.string().describe('Where it stands.'),
    change_request: shownRequest.describe('All there is.'),
  }),
  async run({ change_request_id }, { actor, services }) {
    const shown = await services.requests.get(actor, change_request_id);
    const request = showRequest(shown);
    return {
      summary: `${shown.request.title}: ${statusOf(shown).replace('_', ' ')}. ${request.next}`,
      change_request: request,
    };
  },
});
