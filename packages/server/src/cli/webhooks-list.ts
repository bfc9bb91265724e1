import type { ShownWebhook } from '../tools/webhook-fields.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

const COLUMNS: readonly Column<ShownWebhook>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'URL', value: ({ url }) => url, paint: (text) => paint('bold', text), shrinks: true },
  { title: 'PROJECT', value: ({ project = '*' }) => project },
  { title: 'EVENTS', value: ({ events }) => events.join(', '), shrinks: true },
  { title: 'SINCE', value: ({ created_at: at }) => at.slice(0, 10) },
  { title: 'BY', value: ({ created_by: by }) => by },
];

/** `guidon webhooks list`. */
export async function listWebhooks({ json }: { readonly json?: true }): Promise<void> {
  await using guidon = await openGuidon();
  const list = await guidon.listWebhooks();
  if (json === true) return printJson(list);
  if (list.webhooks.length > 0) printTable(COLUMNS, list.webhooks);
  note(paint('dim', list.summary, process.stderr));
}
