import { once } from 'node:events';
import { request } from 'node:http';
import { type Database, POSTGRES, POSTGRES_WITH_REDIS, SQLITE } from '../support/databases.ts';
import { HttpClient } from '../support/http-client.ts';
import { measuredOn } from '../support/measured-on.ts';
import { serveProduct } from '../support/served-product.ts';
import { percentiles } from '../support/statistics.ts';
import type { Row, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pause } from '../support/timed.ts';
import { FLAGS, fill, HEADERS } from './application.ts';
import type { Scale } from './scale.ts';
import { flip } from './streams.ts';

const AFTER = 'after answer p99 ms';

/** Tells when the next event comes. */
type Reader = AsyncDisposable & { next(): Promise<number> };

/** How long it takes until an application knows that a flag was flipped. */
export async function flipLatency({ flips }: Scale): Promise<Table> {
  // Each takes as long as the other instance waits until it looks: the tenth part says enough.
  const few = Math.ceil(flips / 10);
  return {
    title: 'From a flip to the client',
    method: `Calls of set_flag_state over MCP, one after the other, on ${FLAGS} flags; the patch arrives on a stream. From the answer: negative where the patch came before the answer of the call did, so that 0 counts. Across: two instances on one database. A file is looked at for the other's commits every 200 ms; PostgreSQL announces them by NOTIFY, or Redis does.`,
    rows: [
      await onOne(`one instance, ${flips} flips`, flips),
      ...(await acrossTwo(SQLITE, few, 1_000)),
      ...(await acrossTwo(POSTGRES, flips, 50)),
      ...(await acrossTwo(POSTGRES_WITH_REDIS, flips, 50)),
    ],
  };
}

async function onOne(what: string, flips: number): Promise<Row> {
  await using folder = await temporaryFolder();
  await fill(folder.path);
  await using guidon = await serveProduct(folder.path);
  return row(what, await measure(guidon.url, guidon.url, flips), { figure: AFTER, atMost: 10 });
}

function acrossTwo(database: Database, flips: number, atMost: number): Promise<readonly Row[]> {
  const what = `across two on ${database.name}, ${flips} flips`;
  return measuredOn(database, what, async () => {
    await using folder = await temporaryFolder();
    await using opened = await database.open();
    await fill(folder.path, opened.settings);
    await using writer = await serveProduct(folder.path, opened.settings);
    await using reader = await serveProduct(folder.path, opened.settings);
    return [row(what, await measure(writer.url, reader.url, flips), { figure: AFTER, atMost })];
  });
}

interface Delays {
  readonly total: readonly number[];
  readonly afterAnswer: readonly number[];
}

function row(what: string, { total, afterAnswer }: Delays, goal: Row['goal']): Row {
  const after = percentiles(afterAnswer);
  const figures = {
    ...percentiles(total),
    'after answer p50 ms': after['p50 ms'] ?? 0,
    [AFTER]: after['p99 ms'] ?? 0,
  };
  return { what, figures, ...(goal === undefined ? {} : { goal }) };
}

async function measure(writer: URL, reader: URL, flips: number): Promise<Delays> {
  await using client = new HttpClient('modern', new URL('/mcp', writer));
  await using stream = await openStream(reader);
  const [total, afterAnswer]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < flips; turn++) {
    const start = performance.now();
    const heard = stream.next();
    await flip(client, turn % 2 === 1);
    const answered = performance.now();
    const at = await heard;
    total.push(at - start);
    afterAnswer.push(Math.max(0, at - answered));
    await pause(2);
  }
  return { total, afterAnswer };
}

async function openStream(url: URL): Promise<Reader> {
  const sent = request(new URL(`/api/v1/sdk/stream`, url), { headers: HEADERS });
  sent.end();
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  let waiting: ((at: number) => void) | undefined;
  response.on('data', (chunk: Buffer) => {
    if (chunk.includes('event: patch')) waiting?.(performance.now());
  });
  return {
    next: () => new Promise((resolve) => (waiting = resolve)),
    [Symbol.asyncDispose]: async () => void sent.destroy(),
  };
}
