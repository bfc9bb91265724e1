import { callTool } from './call-tool.ts';
import type { FlagOptions } from './flag-options.ts';
import { given } from './given.ts';
import { paint, type Style } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface ListOptions extends FlagOptions {
  readonly search?: string;
  readonly tag?: string;
  readonly owner?: string;
  readonly env?: string;
  readonly enabled?: 'on' | 'off';
  readonly archived?: true;
  readonly limit?: number;
  readonly cursor?: string;
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags?: readonly string[];
  readonly environments: Readonly<Record<string, string>>;
}

interface FlagList {
  readonly summary: string;
  readonly flags: readonly Row[];
  readonly next_cursor?: string;
}

/** `guidon flags list`: list_flags as a table. */
export async function listFlags(options: ListOptions): Promise<void> {
  const list = await callTool<FlagList>({ tool: 'list_flags', arguments: argumentsOf(options) });
  if (options.json === true) printJson(list);
  else tell(list);
}

function argumentsOf({ project, search, tag, owner, env, enabled, archived, limit, cursor }: ListOptions) {
  return given({
    project,
    search,
    tag,
    owner,
    environment: env,
    enabled: enabled === undefined ? undefined : enabled === 'on',
    archived: archived === true ? 'yes' : undefined,
    limit,
    cursor,
  });
}

function tell({ flags, summary, next_cursor: cursor }: FlagList): void {
  if (flags.length > 0) printTable(columnsOf(flags), flags);
  else print('No flags.');
  note(paint('dim', summary, process.stderr));
  if (cursor !== undefined) note(paint('dim', `More: add --cursor ${cursor}`, process.stderr));
}

function columnsOf(flags: readonly Row[]): Column<Row>[] {
  const environments = Object.keys(flags[0]?.environments ?? {});
  return [
    { title: 'FLAG', value: (flag) => flag.key, paint: (text) => paint('bold', text) },
    { title: 'TYPE', value: (flag) => flag.type },
    ...environments.map(stateColumn),
    { title: 'OWNER', value: (flag) => flag.owner ?? '', shrinks: true },
    { title: 'TAGS', value: (flag) => flag.tags?.join(', ') ?? '', shrinks: true },
    { title: 'DESCRIPTION', value: (flag) => flag.description ?? '', shrinks: true },
  ];
}

function stateColumn(environment: string): Column<Row> {
  return {
    title: environment.toUpperCase(),
    value: (flag) => shortState(flag.environments[environment] ?? ''),
    paint: (text) => paint(stateStyle(text), text),
  };
}

/** `on, 2 rules` as `on (2)`: tables are wide enough already. */
function shortState(state: string): string {
  return state.replace(/, (\d+) rules?$/, ' ($1)');
}

function stateStyle(state: string): Style {
  return state.startsWith('on') ? 'green' : 'dim';
}
