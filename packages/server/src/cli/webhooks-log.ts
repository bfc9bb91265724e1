import type { ShownMessage } from '../tools/webhook-fields.ts';
import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface LogOptions {
  readonly json?: true;
  readonly limit?: number;
  readonly cursor?: string;
}

const COLUMNS: readonly Column<ShownMessage>[] = [
  { title: 'EVENT', value: ({ event_id: id }) => id },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'MADE', value: ({ created_at: at }) => minute(at) },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'TRIED', value: ({ attempts }) => String(attempts) },
  {
    title: 'LAST',
    value: ({ last_problem: problem, last_status: status = '' }) => problem ?? `${status}`,
    shrinks: true,
  },
  { title: 'NEXT', value: ({ next_at: at }) => (at === undefined ? '' : minute(at)) },
];

/** `guidon webhooks log`. */
export async function webhookLog(id: string, { json, limit, cursor }: LogOptions): Promise<void> {
  await using guidon = await openGuidon();
  const page = await guidon.webhookLog(id, given({ limit, cursor }));
  if (json === true) return printJson(page);
  if (page.messages.length > 0) printTable(COLUMNS, page.messages);
  note(paint('dim', page.summary, process.stderr));
  if (page.next_cursor !== undefined)
    note(paint('dim', `More: add --cursor ${page.next_cursor}`, process.stderr));
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
