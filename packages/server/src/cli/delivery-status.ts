import { callTool } from './call-tool.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { given } from './given.ts';
import { paint, type Style } from './paint.ts';
import { note, print, printJson } from './print.ts';
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

interface Status {
  readonly summary: string;
  readonly flux?: { readonly version?: string; readonly controllers: readonly string[] };
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly causes: readonly {
    readonly root: string;
    readonly says: string;
    readonly next: string;
    readonly confidence: string;
  }[];
  readonly not_ready: readonly Row[];
  readonly not_ready_total: number;
  readonly suspended: readonly string[];
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

function tell({
  summary,
  flux,
  counts,
  causes,
  not_ready: rows,
  not_ready_total: total,
  suspended,
  drift = [],
  unread = [],
}: Status): void {
  printWrapped(visible(summary), '', 'bold');
  if (flux !== undefined) printWrapped(fluxLine(flux), '  ');
  if (Object.keys(counts).length > 0) printWrapped(countsLine(counts), '  ');
  for (const { root, says, next, confidence } of causes) {
    print(`\n${paint('red', visible(root))} (${confidence} confidence)`);
    printWrapped(`  ${visible(says)}`, '  ');
    printWrapped(`  ${visible(next)}`, '  ', 'dim');
  }
  if (rows.length > 0) print('');
  if (rows.length > 0) printTable(COLUMNS, rows);
  if (total > rows.length) note(paint('dim', `… and ${total - rows.length} more`, process.stderr));
  if (suspended.length + drift.length > 0) print('');
  if (suspended.length > 0) printWrapped(`Suspended: ${suspended.map(visible).join(', ')}`, '  ');
  for (const { object, by, time } of drift)
    printWrapped(`Edited outside Flux: ${visible(object)} by ${visible(by)}, ${time}`, '  ');
  for (const { says } of unread) note(paint('yellow', `Not read: ${visible(says)}`, process.stderr));
}

function fluxLine({ version, controllers }: Status['flux'] & object): string {
  return `Flux${version === undefined ? '' : ` ${visible(version)}`}: ${controllers.map(visible).join('; ')}`;
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
