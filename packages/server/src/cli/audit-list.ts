import { callTool } from './call-tool.ts';
import { given } from './given.ts';
import { instantOf } from './instant-of.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface ListOptions {
  readonly who?: string;
  readonly tool?: string;
  readonly since?: string;
  readonly until?: string;
  readonly client?: string;
  readonly door?: string;
  readonly project?: string;
  readonly flag?: string;
  readonly env?: string;
  readonly outcome?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly json?: true;
}

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly by?: string;
  readonly principal_id: string;
  readonly acting_for?: string;
  readonly door: string;
  readonly tool: string;
  readonly outcome: string;
  readonly error_code?: string;
  readonly project?: string;
  readonly flag?: string;
  readonly subject?: string;
  readonly change_id?: string;
  readonly differences?: readonly { readonly object: string }[];
}

interface AuditList {
  readonly summary: string;
  readonly entries: readonly Entry[];
  readonly next_cursor?: string;
}

const COLUMNS: readonly Column<Entry>[] = [
  { title: 'SEQ', value: ({ seq }) => String(seq) },
  { title: 'AT', value: ({ at }) => at.slice(0, 19).replace('T', ' ') },
  { title: 'WHO', value: who, shrinks: true, paint: (text) => paint('bold', text) },
  { title: 'DOOR', value: ({ door }) => door },
  { title: 'DEED', value: ({ tool }) => tool },
  {
    title: 'OUTCOME',
    value: ({ outcome, error_code: code }) => code ?? outcome,
    paint: (text, { outcome }) => (outcome === 'refused' ? paint('yellow', text) : text),
  },
  { title: 'PROJECT', value: ({ project = '' }) => project, shrinks: true },
  { title: 'ABOUT', value: about, shrinks: true },
];

/** `guidon audit list`: search_audit as a table. */
export async function listAudit({ json, ...options }: ListOptions): Promise<void> {
  const { limit, env, since, until, ...same } = options;
  const wanted = given({
    ...same,
    environment: env,
    since: since === undefined ? undefined : instantOf(since),
    until: until === undefined ? undefined : instantOf(until),
    limit: limit === undefined ? undefined : Number(limit),
  });
  const list = await callTool<AuditList>({ tool: 'search_audit', arguments: wanted });
  if (json === true) return printJson(list);
  if (list.entries.length > 0) printTable(COLUMNS, list.entries);
  note(paint('dim', list.summary, process.stderr));
  if (list.next_cursor !== undefined)
    note(paint('dim', `More: add --cursor ${list.next_cursor}`, process.stderr));
}

function who({ by, principal_id: id, acting_for: person }: Entry): string {
  return `${by ?? id}${person === undefined ? '' : ` for ${person}`}`;
}

function about({ flag, subject, differences = [], change_id: change }: Entry): string {
  return flag ?? subject ?? differences[0]?.object ?? change ?? '';
}
