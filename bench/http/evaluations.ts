import type { ChildProcess } from 'node:child_process';
import autocannon from 'autocannon';
import { cpuMilliseconds } from '../support/product.ts';
import { serveProduct } from '../support/served-product.ts';
import { quantile } from '../support/statistics.ts';
import type { Goal, Row, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { allFlags, BODY, BULK, FLAG, FLAGS, fill, HEADERS } from './application.ts';
import { startChild } from './child.ts';
import type { Scale } from './scale.ts';

/** A server under load. */
interface Target {
  readonly url: URL;
  readonly process: ChildProcess;
}

const CONNECTIONS = 32;
const SINGLE = `${BULK}/${FLAG}`;

type Figures = Readonly<Record<string, number>>;

/** OFREP beside a bare server of the same shape. */
export async function evaluations(scale: Scale): Promise<Table> {
  await using folder = await temporaryFolder();
  await fill(folder.path);
  await using guidon = await serveProduct(folder.path);
  await using bareServer = startChild('bare-server.ts');
  const bare = { url: new URL(`http://127.0.0.1:${await bareServer.next()}`), process: bareServer.process };
  const { etag } = await allFlags(guidon.url);
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

async function load(
  { url, process: server }: Target,
  path: string,
  connections: number,
  headers: Record<string, string>,
  seconds: number,
): Promise<Figures> {
  const run = (duration: number) =>
    underLoad({
      url: new URL(path, url).href,
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: BODY,
      connections,
      duration,
    });
  await run(Math.max(1, seconds / 2));
  const before = await cpuMilliseconds(server);
  const { milliseconds, duration } = await run(seconds);
  const used = (await cpuMilliseconds(server)) - before;
  return {
    'per s': milliseconds.length / duration,
    'p50 ms': quantile(milliseconds, 0.5),
    'p99 ms': quantile(milliseconds, 0.99),
    'µs of processor': (used * 1000) / milliseconds.length,
  };
}

interface Load {
  /** How long each answer took; autocannon's own summary knows whole milliseconds only. */
  readonly milliseconds: readonly number[];
  /** Seconds. */
  readonly duration: number;
}

function underLoad(options: autocannon.Options): Promise<Load> {
  const milliseconds: number[] = [];
  return new Promise((resolve, reject) => {
    const running = autocannon(options, (failure: unknown, result: autocannon.Result) => {
      if (failure || !isAllAlike(result)) reject(failure ?? notAlike(result));
      else resolve({ milliseconds, duration: result.duration });
    });
    running.on('response', (_client, _status, _bytes, took) => milliseconds.push(took));
  });
}

function isAllAlike({ statusCodeStats, errors }: autocannon.Result): boolean {
  return errors === 0 && Object.keys(statusCodeStats ?? {}).length === 1;
}

function notAlike({ statusCodeStats, errors }: autocannon.Result): Error {
  return new Error(`It answered ${Object.keys(statusCodeStats ?? {}).join(', ')}; ${errors} errors.`);
}
