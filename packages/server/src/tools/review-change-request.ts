import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { requestIdField, shownRequest, showRequest } from './request-fields.ts';
import { cleanText } from './text.ts';

const input = z.object({
  change_request_id: requestIdField,
  decision: z
    .enum(['comment', 'approve', 'request_changes', 'reject'])
    .describe('All but comment take a person with the role approver.'),
  comment: cleanText(2000).optional().describe('For the others; needed unless approving.'),
});

const DONE = {
  comment: 'commented on',
  approve: 'approved',
  request_changes: 'asked for changes of',
  reject: 'rejected',
} as const;

/** What people say about a change request. */
export const reviewChangeRequest = defineTool({
  name: 'review_change_request',
  title: 'Comment on, approve or reject a change request',
  description:
    'Say something about one change request. Agents comment only; approving, asking for changes and rejecting takes a person with the role approver, with a key of their own, who did not ask for the change: an agent is told the command for them. An approval names the version looked at and counts for that content only; an edit voids it. Nothing goes live by it: publish_change_request does that.',
  toolset: 'governance',
  access: 'write',
  writes: 'requests',
  input,
  output: z.object({
    summary: z.string().describe('What happened, in a sentence.'),
    dry_run: z.boolean().describe('True: nothing was saved.'),
    change_request: shownRequest.describe('As it is now.'),
  }),
  async run(asked, { actor, services }) {
    const { change_request_id: id, decision, comment } = asked;
    checkSaysSomething(asked);
    const { dry_run: dryRun = false, expected_version: expectedVersion } = asked;
    const shown = await services.requests.review(actor, { id, expectedVersion, dryRun }, decision, comment);
    const request = showRequest(shown);
    const done = dryRun ? `Preview, nothing saved: would have ${DONE[decision]}` : `Done: ${DONE[decision]}`;
    return { summary: `${done} ${id}. ${request.next}`, dry_run: dryRun, change_request: request };
  },
});

function checkSaysSomething({ decision, comment }: z.output<typeof input>): void {
  if (decision === 'approve' || comment !== undefined) return;
  throw new AppError('INVALID_ARGUMENT', `review_change_request: ${decision} takes a comment.`, {
    hint: 'Say in comment what the others should know.',
  });
}
