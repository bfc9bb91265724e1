import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import type { Principal } from '../principals/principal.ts';
import { explainSurface, type ToolOffer } from '../surface/explain-surface.ts';
import { openApp } from './open-app.ts';
import { openRemote } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';
import { usageError } from './usage-error.ts';

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

/** `guidon surface show`: about this machine's database and settings. */
export async function showSurface({ as, readOnly, json }: ShowOptions): Promise<void> {
  if ((await openRemote()) !== undefined)
    throw usageError('this works on the database itself: run it where the server runs, without GUIDON_URL');
  await using app = await openApp({});
  const { gate, catalogue } = app;
  const configured = app.surface({ readOnly: readOnly === true });
  const shown = await explainSurface({ gate, catalogue, configured }, await principalOf(app, as));
  if (json === true) return printJson(shown);
  printTable(COLUMNS, shown.tools);
  const count = shown.tools.filter(({ listed }) => listed).length;
  note(paint('dim', `${count} tools, surface ${shown.hash}, until ${shown.until}.`, process.stderr));
}

async function principalOf(app: App, keyId: string | undefined): Promise<Principal> {
  if (keyId === undefined) return (await app.stdioCaller()).principal;
  const holder = await app.storage.readKeys((keys) => keys.key(app.organizationId, keyId));
  if (holder !== undefined) return holder.principal;
  throw new AppError('NOT_FOUND', 'There is no key of this id.', { hint: 'guidon keys list shows them.' });
}
