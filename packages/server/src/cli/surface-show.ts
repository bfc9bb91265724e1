import type { ToolOffer } from '../tools/surface-fields.ts';
import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface ShowOptions {
  readonly as?: string;
  readonly readOnly?: true;
  readonly json?: true;
}

const COLUMNS: readonly Column<ToolOffer>[] = [
  { title: 'TOOL', value: ({ tool }) => tool, paint: (text) => paint('bold', text) },
  { title: 'LISTED', value: ({ listed }) => (listed ? 'yes' : 'no') },
  { title: 'WHY', value: ({ why }) => why, shrinks: true },
];

/** `guidon surface show`. */
export async function showSurface({ as, readOnly, json }: ShowOptions): Promise<void> {
  await using guidon = await openGuidon();
  const shown = await guidon.explainSurface(given({ as, read_only: readOnly }));
  if (json === true) return printJson(shown);
  printTable(COLUMNS, shown.tools);
  const count = shown.tools.filter(({ listed }) => listed).length;
  note(paint('dim', `${count} tools, surface ${shown.hash}, until ${shown.until}.`, process.stderr));
}
