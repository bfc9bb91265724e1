import type { ChildProcess } from 'node:child_process';
import autocannon from 'autocannon';
import { cpuMilliseconds } from '../support/product.ts';
import { serveProduct } from '../support/served-product.ts';
import type { Goal, Row, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { BODY, FLAG, FLAGS, fill, HEADERS } from './application.ts';
import { startChild } from './child.ts';
import type { Scale } from './scale.ts';

/** A server under load. */
interface Target {
  readonly url: URL;
  readonly process: ChildProcess;
}

const CONNECTIONS = 32;
const SINGLE = `/ofrep/v1/evaluate/flags/${FLAG}`;
const BULK = `/ofrep/v1/evaluate/flags`;

type Figures = Readonly<Record<string, number>>;

/** OFREP beside a bare server of the same shape. */
export async function evaluations(scale: Scale): Promise<Table> {
  await using folder = await temporaryFolder();
  await fill(folder.path);
  await using guidon = await serveProduct(folder.path);
  await using bareServer = startChild('bare-server.ts');
  const bare = { url: new URL(`http://127.0.0.1:${await bareServer.next()}`), process: bareServer.process };
  const etag = await etagOf(guidon);
  const measure = (target: Target, path: string, connections: number, headers = {}) =>
    load(target, path, connections, headers, scale.seconds);
  const floor = {
    single: await measure(bare, SINGLE, CONNECTIONS),
    bulk: await measure(bare, BULK, CONNECTIONS),
    unchanged: await measure(bare, BULK, CONNECTIONS, { 'if-none-match': etag }),
  };
  const single = await measure(guidon, SINGLE, CONNECTIONS);
  const bulk = await measure(guidon, BULK, CONNECTIONS);
  const bulkAlone = await measure(guidon, BULK, 1);
  const unchanged = await measure(guidon, BULK, CONNECTIONS, { 'if-none-match': etag });
  return {
    title: 'OFREP',
    method: `The bundled program with ${FLAGS} flags, a server key, metrics and validation on; ${CONNECTIONS} connections unless it says otherwise, ${scale.seconds} s each. The bare server parses the context and writes JSON of the same form, with no product behind it. Load comes from the same machine; processor time is the server's.`,
    rows: [
      { what: 'bare: one flag', figures: floor.single },
      { what: 'bare: all flags', figures: floor.bulk },
      { what: 'bare: 304', figures: floor.unchanged },
      goal('one flag', single, { figure: 'of bare', atLeast: 0.6 }, floor.single),
      goal('one flag: p99', single, { figure: 'p99 of bare', atMost: 2 }, floor.single),
      goal('all flags', bulk, { figure: 'per s', atLeast: 1_500 }, floor.bulk),
      goal('all flags, 1 connection', bulkAlone, { figure: 'p50 ms', atMost: 0.7 }),
      goal('304', unchanged, { figure: 'per s', atLeast: 14_000 }, floor.unchanged),
    ],
  };
}

function goal(what: string, figures: Figures, wanted: Goal, floor?: Figures): Row {
  const ratios = floor && {
    'of bare': (figures['per s'] ?? 0) / (floor['per s'] ?? 0),
    'p99 of bare': (figures['p99 ms'] ?? 0) / (floor['p99 ms'] ?? 0),
  };
  return { what, figures: { ...figures, ...ratios }, goal: wanted };
}

async function etagOf({ url }: { readonly url: URL }): Promise<string> {
  const response = await fetch(new URL(BULK, url), { method: 'POST', headers: HEADERS, body: BODY });
  const { flags } = (await response.json()) as { flags: unknown[] };
  if (flags.length !== FLAGS) throw new Error(`There are ${flags.length} flags.`);
  return response.headers.get('etag') ?? '';
}

async function load(
  { url, process: server }: Target,
  path: string,
  connections: number,
  headers: Record<string, string>,
  seconds: number,
): Promise<Figures> {
  const run = (duration: number) =>
    autocannon({
      url: new URL(path, url).href,
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: BODY,
      connections,
      duration,
    });
  await run(Math.max(1, seconds / 2));
  const before = await cpuMilliseconds(server);
  const { requests, latency, duration, statusCodeStats, errors } = await run(seconds);
  const used = (await cpuMilliseconds(server)) - before;
  const answered = Object.keys(statusCodeStats ?? {});
  if (errors > 0 || answered.length !== 1)
    throw new Error(`It answered ${answered.join(', ')}; ${errors} errors.`);
  return {
    'per s': requests.total / duration,
    'p50 ms': latency.p50,
    'p99 ms': latency.p99,
    'µs of processor': (used * 1000) / requests.total,
  };
}
