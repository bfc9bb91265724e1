import type { ShownKey } from '../tools/key-fields.ts';
import { given } from './given.ts';
import { tellKeysPastApproval } from './keys-past-approval.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface ListOptions {
  readonly json?: true;
  readonly limit?: number;
  readonly cursor?: string;
}

const COLUMNS: readonly Column<ShownKey>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'NAME', value: ({ name }) => name, paint: (text) => paint('bold', text) },
  { title: 'MAY', value: ({ rights }) => rights.join(', '), shrinks: true },
  { title: 'KEY', value: ({ hint }) => (hint === undefined ? '' : `…${hint}`) },
  { title: 'STATUS', value: statusOf },
  { title: 'UNTIL', value: ({ expires_at: end = '' }) => end.slice(0, 10) },
  { title: 'LABEL', value: ({ label = '' }) => label, shrinks: true },
  { title: 'MADE WITH', value: ({ made_with: maker = '' }) => maker },
];

/** `guidon keys list`: keys that opened past approval are told of once more below the table. */
export async function listKeys({ json, limit, cursor }: ListOptions): Promise<void> {
  await using guidon = await openGuidon();
  const list = await guidon.listKeys(given({ limit, cursor }));
  if (json === true) return printJson(list);
  if (list.keys.length > 0) printTable(COLUMNS, list.keys);
  note(paint('dim', list.summary, process.stderr));
  tellKeysPastApproval(list.keys);
  if (list.next_cursor !== undefined)
    note(paint('dim', `More: add --cursor ${list.next_cursor}`, process.stderr));
}

function statusOf({ status }: ShownKey): string {
  return status === 'waiting' ? 'waits for approval' : status;
}
