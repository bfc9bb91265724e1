import type { KeyPastApproval } from '../tools/key-past-approval.ts';
import type { ListedAnswer } from '../tools/request-fields.ts';
import { callTool } from './call-tool.ts';
import { given } from './given.ts';
import { tellKeysPastApproval } from './keys-past-approval.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';
import { byLine, paintStatus } from './request-lines.ts';

interface ListOptions {
  readonly project?: string;
  readonly status: string;
  readonly flag?: string;
  readonly env?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly json?: true;
}

interface RequestList {
  readonly summary: string;
  readonly change_requests: readonly ListedAnswer[];
  readonly broke_glass: readonly ListedAnswer[];
  readonly keys_past_approval: readonly KeyPastApproval[];
  readonly next_cursor?: string;
}

const COLUMNS: readonly Column<ListedAnswer>[] = [
  { title: 'ID', value: ({ change_request_id: id }) => id },
  {
    title: 'STATUS',
    value: ({ status }) => status.replace('_', ' '),
    paint: (text, { status }) => paintStatus(text, status),
  },
  { title: 'TITLE', value: ({ title }) => title, shrinks: true },
  { title: 'BY', value: byLine, shrinks: true },
  { title: 'APPROVALS', value: approvals },
];

/** `guidon requests list`. */
export async function listRequests({ json, flag, env, limit, ...options }: ListOptions): Promise<void> {
  const wanted = {
    ...options,
    key: flag,
    environment: env,
    limit: limit === undefined ? undefined : Number(limit),
  };
  const list = await callTool<RequestList>({ tool: 'list_change_requests', arguments: given(wanted) });
  if (json === true) return printJson(list);
  if (list.change_requests.length > 0) printTable(COLUMNS, list.change_requests);
  note(paint('dim', list.summary, process.stderr));
  for (const { change_request_id: id, title } of list.broke_glass)
    note(paint('red', `Published past its policy: ${id} ${title}`, process.stderr));
  tellKeysPastApproval(list.keys_past_approval);
  if (list.next_cursor !== undefined)
    note(paint('dim', `More: add --cursor ${list.next_cursor}`, process.stderr));
}

function approvals({ environments }: ListedAnswer): string {
  return environments.map(({ key, needed, approved_by: by }) => `${key} ${by.length}/${needed}`).join(', ');
}
