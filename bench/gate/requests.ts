import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Row, Table } from '../support/suite.ts';
import { buildServer, CALLED, openBenchGate } from './gated-tools.ts';
import { type Fetch, modernRequest } from './modern-requests.ts';
import { type Paired, paired } from './paired.ts';
import { RawSession } from './raw-session.ts';

const CALL = { name: CALLED, arguments: { id: '7' } };
const INITIALIZE_GOAL = { figure: 'with ms', atMost: 2 };
const CALL_GOAL = { figure: 'with / without', atMost: 1.05 };

/** How often it is measured. */
export interface Scale {
  readonly rounds: number;
}

/** What a gate costs requests. */
export async function requests({ rounds }: Scale): Promise<Table> {
  const rows = [...(await inSessions(rounds)), ...(await withoutSessions(rounds))];
  const method = `200 tools that do nothing, all of them with rules, 175 of them on; the same server with a gate and without, in turn, in one process and without a network. The median of ${rounds} pairs, after as many to warm up. tools/list is cached (\`sharedCatalogue\`) unless it says otherwise.`;
  return { title: 'Requests', method, rows };
}

async function inSessions(rounds: number): Promise<Row[]> {
  await using gate = await openBenchGate({ sharedCatalogue: true });
  await using uncached = await openBenchGate({ sharedCatalogue: false });
  const hello = async (server: ReturnType<typeof buildServer>) => (await RawSession.open(server)).close();
  const initialize = await paired(
    () => hello(buildServer()),
    () => hello(gate.attach(buildServer())),
    rounds,
    2,
  );
  const plain = await RawSession.open(buildServer());
  const gated = await RawSession.open(gate.attach(buildServer()));
  const lists = await RawSession.open(uncached.attach(buildServer()));
  const both = (
    method: string,
    params: Record<string, unknown>,
    times: number,
    each: number,
    other = gated,
  ) =>
    paired(
      () => plain.request(method, params),
      () => other.request(method, params),
      times,
      each,
    );
  // Without a cache the SDK writes 200 schemas anew for each list.
  const few = Math.ceil(rounds / 8);
  return [
    row('session (2025): build, initialize', initialize, INITIALIZE_GOAL),
    row('session (2025): tools/list', await both('tools/list', {}, few, 1)),
    row('session (2025): tools/list, not cached', await both('tools/list', {}, few, 1, lists)),
    row('session (2025): tools/call', await both('tools/call', CALL, rounds, 100), CALL_GOAL),
  ];
}

async function withoutSessions(rounds: number): Promise<Row[]> {
  await using gate = await openBenchGate({ sharedCatalogue: true });
  const plain: Fetch = createMcpHandler(() => buildServer(), { legacy: 'reject' }).fetch;
  const build = (context: { era: 'legacy' | 'modern' }) => gate.attach(buildServer(), context);
  const gated = gate.fetch(createMcpHandler(build, { legacy: 'reject', bus: gate.bus }));
  const both = (method: string, params: Record<string, unknown>, times = rounds, each = 5) =>
    paired(
      () => modernRequest(plain, method, params),
      () => modernRequest(gated, method, params),
      times,
      each,
    );
  return [
    row('without (2026): server/discover', await both('server/discover', {})),
    row('without (2026): tools/list', await both('tools/list', {}, Math.ceil(rounds / 8), 1)),
    row('without (2026): tools/call', await both('tools/call', CALL), CALL_GOAL),
  ];
}

function row(what: string, { without, with: gated, ratio }: Paired, goal?: Row['goal']): Row {
  const figures = { 'without ms': without, 'with ms': gated, 'with / without': ratio };
  return goal === undefined ? { what, figures } : { what, figures, goal };
}
