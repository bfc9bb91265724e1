import { z } from 'zod';
import { defineTool, type RequestInput, type ToolCall } from './define-tool.ts';
import { requestIdField, shownRequest, showRequest } from './request-fields.ts';
import { cleanText } from './text.ts';

const input = z.object({
  change_request_id: requestIdField,
  action: z.enum(['rebase', 'close', 'reopen']).describe('rebase: make it fit what is live now.'),
  resolutions: z
    .array(
      z.object({
        object: z.string().max(400).describe('As in conflicts.'),
        field: z.string().max(400).describe('As in conflicts.'),
        take: z.enum(['live', 'proposed']).describe('live: give this field up.'),
      }),
    )
    .max(200)
    .optional()
    .describe('For rebase: what to do about each conflict.'),
  reason: cleanText(500).optional().describe('For the others.'),
});

const DONE = { rebase: 'rebased', close: 'closed', reopen: 'reopened' } as const;

/** What can happen to a change request besides reviews. */
export const updateChangeRequest = defineTool({
  name: 'update_change_request',
  title: 'Rebase, close or reopen a change request',
  description:
    'Rebase one change request onto what is live now, close it, or reopen a closed or rejected one. Rebase when publishing was refused because somebody else changed the same fields: get_change_request shows base, live and proposed, and resolutions say which to take for each. Whoever rebases counts as its author, and approvals start anew when the content becomes another. To give it another content use propose_change with replaces.',
  toolset: 'governance',
  access: 'write',
  writes: 'requests',
  input,
  output: z.object({
    summary: z.string().describe('What happened, in a sentence.'),
    dry_run: z.boolean().describe('True: nothing was saved.'),
    change_request: shownRequest.describe('As it is now.'),
  }),
  async run(asked, call) {
    const { dry_run: dryRun = false } = asked;
    const request = showRequest(await act(asked, call));
    const done = `${DONE[asked.action]} ${asked.change_request_id}`;
    const summary = dryRun ? `Preview, nothing saved: would have ${done}.` : `Done: ${done}. ${request.next}`;
    return { summary, dry_run: dryRun, change_request: request };
  },
});

function act(asked: z.output<typeof input> & RequestInput, { actor, services: { requests } }: ToolCall) {
  const { dry_run: dryRun, expected_version: expectedVersion } = asked;
  const ref = { id: asked.change_request_id, expectedVersion, dryRun };
  if (asked.action === 'rebase') return requests.rebase(actor, ref, asked.resolutions ?? []);
  if (asked.action === 'close') return requests.close(actor, ref, asked.reason);
  return requests.reopen(actor, ref, asked.reason);
}
