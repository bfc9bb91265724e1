import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { requestIdField, shownRequest, showRequest } from './request-fields.ts';
import { cleanText } from './text.ts';

/** How an approved change request goes live. */
export const publishChangeRequest = defineTool({
  name: 'publish_change_request',
  title: 'Make an approved change request live',
  description:
    'Make one approved change request live, all of it or nothing. It takes a person with a key of their own; an agent is told the command for them. Refused while approvals are missing, during a freeze, and when what it relies on changed since. With break_glass, a reason and expected_version an administrator publishes past the policy: that is told to everybody. Undo with revert_change, which takes approval as well.',
  toolset: 'governance',
  access: 'write',
  writes: 'requests',
  input: z.object({
    change_request_id: requestIdField,
    break_glass: z.boolean().default(false).describe('In an emergency only: past the policy.'),
    reason: cleanText(500).min(1).optional().describe('For history; needed to break the glass.'),
  }),
  output: z.object({
    summary: z.string().describe('What happened, in a sentence.'),
    changed: z.boolean().describe('False when it was live already.'),
    dry_run: z.boolean().describe('True: nothing was saved.'),
    change_request: shownRequest.describe('As it is now.'),
  }),
  async run(asked, { actor, services, signal }) {
    const { change_request_id: id, break_glass: breakGlass, reason } = asked;
    const { dry_run: dryRun = false, expected_version: expectedVersion } = asked;
    const wish = { id, expectedVersion, breakGlass, reason, dryRun, signal };
    const { changed, ...shown } = await services.requests.publish(actor, wish);
    const request = showRequest(shown);
    return {
      summary: summaryOf(id, changed, dryRun, breakGlass),
      changed,
      dry_run: dryRun,
      change_request: request,
    };
  },
});

function summaryOf(id: string, changed: boolean, dryRun: boolean, breakGlass: boolean): string {
  if (!changed) return `Nothing to do: ${id} is live already.`;
  const past = breakGlass ? ' past its policy; everybody is told' : '';
  return dryRun ? `Preview, nothing saved: ${id} can be published${past}.` : `Done: ${id} is live${past}.`;
}
