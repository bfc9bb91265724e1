import type { ShownKey } from '../tools/key-fields.ts';
import { callTool } from './call-tool.ts';
import { given } from './given.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface KeyOptions {
  readonly json?: true;
}

interface ListOptions extends KeyOptions {
  readonly limit?: string;
  readonly cursor?: string;
}

interface KeyList {
  readonly summary: string;
  readonly keys: readonly ShownKey[];
  readonly next_cursor?: string;
}

const COLUMNS: readonly Column<ShownKey>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'NAME', value: ({ name }) => name, paint: (text) => paint('bold', text) },
  { title: 'MAY', value: ({ rights }) => rights.join(', '), shrinks: true },
  { title: 'KEY', value: ({ hint }) => (hint === undefined ? '' : `…${hint}`) },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'UNTIL', value: ({ expires_at: end = '' }) => end.slice(0, 10) },
  { title: 'LABEL', value: ({ label = '' }) => label, shrinks: true },
];

/** `guidon keys list`. */
export async function listKeys({ json, limit, cursor }: ListOptions): Promise<void> {
  const page = given({ limit: limit === undefined ? undefined : Number(limit), cursor });
  const list = await callTool<KeyList>({ tool: 'list_keys', arguments: page });
  if (json === true) return printJson(list);
  if (list.keys.length > 0) printTable(COLUMNS, list.keys);
  note(paint('dim', list.summary, process.stderr));
  if (list.next_cursor !== undefined)
    note(paint('dim', `More: add --cursor ${list.next_cursor}`, process.stderr));
}

/** `guidon keys revoke`. */
export async function revokeKey(id: string, options: KeyOptions & { readonly yes?: true }): Promise<void> {
  const yes = options.yes === true;
  const answer = await callTool<{ summary: string }>({ tool: 'revoke_key', arguments: { key_id: id }, yes });
  if (options.json === true) printJson(answer);
  else print(answer.summary);
}
