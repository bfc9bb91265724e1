import { callTool } from './call-tool.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';
import { visible } from './visible.ts';

interface ShownFlag {
  readonly tool: string;
  readonly value: string;
  readonly changed_at: string;
}

const COLUMNS: readonly Column<ShownFlag>[] = [
  { title: 'TOOL', value: ({ tool }) => visible(tool), paint: (text) => paint('bold', text) },
  { title: 'IS', value: ({ value }) => visible(value), shrinks: true },
  { title: 'SINCE', value: ({ changed_at: at }) => at.slice(0, 16).replace('T', ' ') },
];

/** `guidon surface list`. */
export async function listSurface({ json }: { readonly json?: true }): Promise<void> {
  const list = await callTool<{ readonly flags: readonly ShownFlag[]; readonly summary: string }>({
    tool: 'list_surface_flags',
    arguments: {},
  });
  if (json === true) return printJson(list);
  if (list.flags.length > 0) printTable(COLUMNS, list.flags);
  note(paint('dim', list.summary, process.stderr));
}
