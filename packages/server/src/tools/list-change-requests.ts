import { z } from 'zod';
import type { ChangeRequestQuery } from '../flags/change-request.ts';
import { defineTool } from './define-tool.ts';
import { cursorField, limitField, projectField } from './flag-fields.ts';
import { keyPastApproval, showKeyPastApproval } from './key-past-approval.ts';
import { pageRequest } from './page-request.ts';
import { listedRequest, listRequest } from './request-fields.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;

const input = z.object({
  project: projectField.describe('Left out: all.'),
  status: z
    .enum(['open', 'published', 'closed', 'rejected', 'any'])
    .default('open')
    .describe('open: not live yet.'),
  key: z.string().max(128).optional().describe('Of this flag.'),
  environment: z.string().max(128).optional().describe('Changing it.'),
  limit: limitField,
  cursor: cursorField,
});

/** What waits for approval. */
export const listChangeRequests = defineTool({
  name: 'list_change_requests',
  title: 'List change requests and what they wait for',
  description:
    'List change requests, newest first: changes of protected environments that wait for people, what each would do, who approved. Use it when a write answered that it is not live, or to see what is coming. Tells of policies broken in the last seven days too. Changes nothing; list_changes shows what is live already.',
  toolset: 'flags',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('How many match, and what needs attention.'),
    total: z.number().describe('On all pages.'),
    change_requests: z.array(listedRequest).describe('Newest first.'),
    broke_glass: z.array(listedRequest).describe('Published past their policy in the last seven days.'),
    keys_past_approval: z
      .array(keyPastApproval)
      .describe('Keys made in the last seven days that opened without the approval they take.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { actor, caller, services }) {
    const since = weekBefore(services.now());
    const found = await services.requests.list(actor, asked.project, queryOf(asked), pageRequest(asked));
    const query = { brokeGlass: true, since } as const;
    const glass = await services.requests.list(actor, asked.project, query, { limit: 5 });
    const keys = await services.keyApprovals.pastApproval(caller, since);
    return {
      summary: summaryOf(found.total, asked.status, glass.total, keys.length),
      total: found.total,
      change_requests: found.items.map(listRequest),
      broke_glass: glass.items.map(listRequest),
      keys_past_approval: keys.slice(0, 5).map(showKeyPastApproval),
      ...(found.nextCursor === undefined ? {} : { next_cursor: found.nextCursor }),
    };
  },
});

function queryOf({ status, key, environment }: z.output<typeof input>): ChangeRequestQuery {
  return {
    ...(status === 'any' ? {} : { status }),
    ...(key === undefined ? {} : { flagKey: key }),
    ...(environment === undefined ? {} : { environmentKey: environment }),
  };
}

function weekBefore(now: Date): string {
  return new Date(now.getTime() - WEEK_MS).toISOString();
}

function summaryOf(total: number, status: string, brokeGlass: number, keys: number): string {
  const which = status === 'any' ? '' : `${status} `;
  const found = `${total} ${which}change request${total === 1 ? '' : 's'}.`;
  const alarms = [
    ...(brokeGlass === 0 ? [] : [`${brokeGlass} published past the policy`]),
    ...(keys === 0 ? [] : [`${keys} ${keys === 1 ? 'key' : 'keys'} opened without approval`]),
  ];
  return alarms.length === 0 ? found : `${found} ATTENTION: ${alarms.join(', ')} in the last seven days.`;
}
