import { callTool } from './call-tool.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { given } from './given.ts';
import { paint, type Style } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { printParts } from './print-parts.ts';
import { type Column, printTable } from './print-table.ts';
import { printWrapped } from './print-wrapped.ts';
import { visible } from './visible.ts';

interface Row {
  readonly object: string;
  readonly state: string;
  readonly reason?: string;
  readonly message?: string;
  readonly root?: string;
}

interface Cause {
  readonly root: string;
  readonly says: string;
  readonly next: string;
  readonly confidence: string;
  readonly explains: number;
}

interface Status {
  readonly summary: string;
  readonly flux?: { readonly version?: string; readonly controllers: readonly string[] };
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly causes: readonly Cause[];
  readonly causes_total: number;
  readonly not_ready: readonly Row[];
  readonly not_ready_total: number;
  readonly suspended: readonly string[];
  readonly doubtful?: readonly Row[];
  readonly drift?: readonly { readonly object: string; readonly by: string; readonly time: string }[];
  readonly unread?: readonly { readonly says: string }[];
}

/** `guidon delivery status`: get_cluster_status on a screen. */
export async function showStatus({ cluster, namespace, json }: DeliveryOptions): Promise<void> {
  const call = { tool: 'get_cluster_status', arguments: given({ cluster, namespace }), toolsets: 'delivery' };
  const status = await callTool<Status>(call);
  if (json === true) printJson(status);
  else tell(status);
}

function tell(status: Status): void {
  const { summary, flux, counts, causes, suspended, doubtful = [], drift = [], unread = [] } = status;
  printWrapped(visible(summary), '  ', 'bold');
  if (flux !== undefined) printWrapped(`  ${fluxLine(flux)}`, '    ');
  if (Object.keys(counts).length > 0) printWrapped(`  ${countsLine(counts)}`, '    ');
  for (const cause of causes) tellCause(cause, status.not_ready);
  const more = status.causes_total - causes.length;
  if (more > 0) print(paint('dim', `\nand ${more} more; guidon delivery why tells of any of them`));
  tellOthers(status);
  if (suspended.length + doubtful.length + drift.length > 0) print('');
  if (suspended.length > 0) printWrapped(`Suspended: ${suspended.map(visible).join(', ')}`, '  ');
  for (const row of doubtful)
    printWrapped(`In doubt: ${visible(row.object)}: ${visible(row.message ?? '')}`, '  ');
  for (const { object, by, time } of drift)
    printWrapped(`Edited outside Flux: ${visible(object)} by ${visible(by)}, ${time}`, '  ');
  for (const { says } of unread) note(paint('yellow', `Not read: ${visible(says)}`, process.stderr));
}

/** A cause, how it is, and below it what comes from it. */
function tellCause({ root, says, next, confidence, explains }: Cause, rows: readonly Row[]): void {
  const own = rows.find(({ object }) => object === root);
  const below = rows.filter((row) => row.root === root);
  const state = own === undefined ? '' : `  ${visible(stateText(own))}`;
  print('');
  printParts([[visible(root), ['bold', 'red']], [`${state}  (${confidence} confidence)`]], '  ');
  printWrapped(`  ${visible(says)}`, '  ');
  printWrapped(`  ${visible(next)}`, '  ', 'dim');
  for (const row of below) printRow(row);
  const more = explains - below.length - (own === undefined ? 0 : 1);
  if (more > 0) print(paint('dim', `  └ and ${more} more`));
}

function printRow(row: Row): void {
  printParts([[`  └ ${visible(row.object)}  `], [visible(stateText(row)), styleOf(row.state)]], '      ');
}

/** What none of the causes shown explains. */
function tellOthers({ causes, not_ready: rows, not_ready_total: total }: Status): void {
  const told = new Set(causes.map(({ root }) => root));
  const others = rows.filter(({ object, root }) => !told.has(root ?? object));
  if (others.length > 0) print('');
  if (others.length > 0) printTable(COLUMNS, others);
  if (total > rows.length) note(paint('dim', `… and ${total - rows.length} more`, process.stderr));
}

function stateText({ state, reason }: Row): string {
  return reason === undefined || reason === '' ? state : `${state}, ${reason}`;
}

/** What needs not be said of a controller. */
const ALL_READY = /: ready, (\d+)\/\1$/;

function fluxLine({ version, controllers }: Status['flux'] & object): string {
  const told = controllers.map((each) => visible(each).replace(ALL_READY, ''));
  return `Flux${version === undefined ? '' : ` ${visible(version)}`}: ${told.join(', ')}`;
}

function countsLine(counts: Status['counts']): string {
  const kinds = Object.entries(counts).map(([kind, states]) => {
    const told = Object.entries(states).map(([state, count]) => `${count} ${state}`);
    return `${visible(kind)} ${told.join(', ')}`;
  });
  return kinds.join('; ');
}

const COLUMNS: Column<Row>[] = [
  { title: 'OBJECT', value: (row) => row.object },
  { title: 'STATE', value: (row) => row.state, paint: (text, row) => paint(styleOf(row.state), text) },
  { title: 'REASON', value: (row) => row.reason ?? '' },
  { title: 'FROM', value: (row) => row.root ?? '', shrinks: true },
  { title: 'MESSAGE', value: (row) => row.message ?? '', shrinks: true },
];

function styleOf(state: string): Style {
  return state === 'failed' || state === 'stalled' ? 'red' : 'yellow';
}
