import { BenchApp } from '../support/bench-app.ts';
import { activeKey, generateFlags } from '../support/generated-flags.ts';
import { medianAndMax } from '../support/statistics.ts';
import { StdioClient } from '../support/stdio-client.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { timed, timedRepeatedly } from '../support/timed.ts';

const FLAGS = 10_000;
const TIMES = 20;
const COLD_TIMES = 5;
const GOAL = { figure: 'max ms', atMost: 200 };
const CONTEXT = { targetingKey: 'user-1', country: 'FR' };

/** What tools take in a project of ten thousand flags. */
export const large: Suite = {
  name: 'large',
  async run() {
    await using folder = await temporaryFolder();
    await fill(folder.path);
    const rows = [...(await coldRows(folder.path)), ...(await warmRows(folder.path))];
    const method = `Each tool ${TIMES} times in process, in a project of ${FLAGS.toLocaleString('en-US')} flags with states in three environments; cold is the first call of the bundled program just started, over stdio, ${COLD_TIMES} times.`;
    return [{ title: '10,000 flags', method, rows }];
  },
};

async function fill(folder: string): Promise<void> {
  await using bench = await BenchApp.open(folder);
  await generateFlags(bench.app, FLAGS);
}

const EVALUATE = { environment: 'production', context: CONTEXT };

async function coldRows(folder: string): Promise<Row[]> {
  const list = await cold(folder, 'list_flags', {});
  const one = await cold(folder, 'evaluate_flag', { ...EVALUATE, key: activeKey(13) });
  const all = await cold(folder, 'evaluate_flag', EVALUATE);
  return [
    row('list_flags, cold', list),
    row('evaluate_flag, one, cold', one),
    row('evaluate_flag, all, cold', all),
  ];
}

/** The first call of a process that was just started. */
async function cold(folder: string, tool: string, args: Record<string, unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let time = 0; time < COLD_TIMES; time++) {
    await using client = await new StdioClient('modern', folder).open();
    samples.push(await timed(() => client.request('tools/call', { name: tool, arguments: args })));
  }
  return samples;
}

/** Arguments of calls, by what they show; the number tells repetitions apart. */
const CALLS: readonly (readonly [
  what: string,
  tool: string,
  args: (time: number) => Record<string, unknown>,
])[] = [
  ['list_projects', 'list_projects', () => ({})],
  ['list_flags, first page', 'list_flags', () => ({ limit: 20 })],
  ['list_flags, page of 100', 'list_flags', () => ({ limit: 100 })],
  ['list_flags, search', 'list_flags', () => ({ search: 'basket sprint-42' })],
  ['list_flags, search without a hit', 'list_flags', () => ({ search: 'no such thing' })],
  ['list_flags, tag', 'list_flags', () => ({ tag: 'pricing' })],
  ['list_flags, owner', 'list_flags', () => ({ owner: 'growth' })],
  ['list_flags, on in production', 'list_flags', () => ({ environment: 'production', enabled: true })],
  ['list_flags, differs_from', 'list_flags', () => ({ environment: 'production', differs_from: 'staging' })],
  [
    'list_flags, changed since',
    'list_flags',
    () => ({ changed_since: new Date(Date.now() - 3_600_000).toISOString() }),
  ],
  ['get_flag', 'get_flag', (time) => ({ key: activeKey(time) })],
  ['evaluate_flag, one', 'evaluate_flag', (time) => ({ ...EVALUATE, key: activeKey(time) })],
  ['evaluate_flag, all', 'evaluate_flag', () => EVALUATE],
  ['create_flag', 'create_flag', (time) => ({ key: `made_${time}` })],
  ['create_flag, dry run', 'create_flag', (time) => ({ key: `dry_${time}`, dry_run: true })],
  ['update_flag', 'update_flag', (time) => ({ key: activeKey(time), description: `Changed ${time}` })],
  [
    'set_flag_state, everywhere',
    'set_flag_state',
    (time) => ({ key: activeKey(time), environments: ['*'], enabled: false }),
  ],
  ['set_flag_rules', 'set_flag_rules', (time) => rules(activeKey(time))],
  ['promote_flag', 'promote_flag', (time) => ({ key: activeKey(time), from: 'production', to: 'staging' })],
  ['list_changes', 'list_changes', () => ({})],
  ['list_changes, one flag', 'list_changes', () => ({ key: activeKey(1) })],
];

function rules(key: string): Record<string, unknown> {
  const serve = { variation: 'on', percentage: 33 };
  return {
    key,
    environments: ['production'],
    rules: [
      { id: 'third', when: [{ clauses: [{ attribute: 'plan', operator: 'equals', value: 'pro' }] }], serve },
    ],
    position: 'first',
  };
}

async function warmRows(folder: string): Promise<Row[]> {
  await using bench = await BenchApp.open(folder);
  await bench.call('evaluate_flag', EVALUATE);
  const rows: Row[] = [];
  for (const [what, tool, args] of CALLS) {
    rows.push(row(what, await timedRepeatedly(TIMES, (time) => bench.call(tool, args(time)))));
  }
  return [
    ...rows,
    await lastPage(bench),
    await wrongKey(bench),
    ...(await afterOneChange(bench)),
    await undo(bench),
  ];
}

async function lastPage(bench: BenchApp): Promise<Row> {
  let cursor: unknown;
  let next = (await bench.call('list_flags', { limit: 100 })).next_cursor;
  while (next !== undefined) {
    cursor = next;
    next = (await bench.call('list_flags', { limit: 100, cursor })).next_cursor;
  }
  return row(
    'list_flags, last page of 100',
    await timedRepeatedly(TIMES, () => bench.call('list_flags', { limit: 100, cursor })),
  );
}

async function wrongKey(bench: BenchApp): Promise<Row> {
  return row(
    'get_flag, wrong key',
    await timedRepeatedly(TIMES, (time) => bench.run('get_flag', { key: `${activeKey(time)}x` })),
  );
}

async function afterOneChange(bench: BenchApp): Promise<Row[]> {
  const [one, all]: number[][] = [[], []];
  for (let time = 0; time < TIMES; time++) {
    const key = activeKey(time);
    await flip(bench, key, time * 2);
    one?.push(await timed(() => bench.call('evaluate_flag', { ...EVALUATE, key })));
    await flip(bench, key, time * 2 + 1);
    all?.push(await timed(() => bench.call('evaluate_flag', EVALUATE)));
  }
  return [
    row('evaluate_flag, one, after one change', one ?? []),
    row('evaluate_flag, all, after one change', all ?? []),
  ];
}

function flip(bench: BenchApp, key: string, time: number): Promise<unknown> {
  return bench.call('update_flag', { key, description: `Flipped ${time}` });
}

async function undo(bench: BenchApp): Promise<Row> {
  const samples: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const { change_id } = await bench.call('update_flag', {
      key: activeKey(time),
      description: `Undone ${time}`,
    });
    samples.push(await timed(() => bench.call('revert_change', { change_id })));
  }
  return row('revert_change', samples);
}

function row(what: string, samples: readonly number[]): Row {
  return { what, figures: medianAndMax(samples), goal: GOAL };
}
