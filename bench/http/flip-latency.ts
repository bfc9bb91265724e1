import { once } from 'node:events';
import { request } from 'node:http';
import { HttpClient } from '../support/http-client.ts';
import { serveProduct } from '../support/served-product.ts';
import { percentiles } from '../support/statistics.ts';
import type { Row, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pause } from '../support/timed.ts';
import { FLAGS, fill, HEADERS } from './application.ts';
import type { Scale } from './scale.ts';
import { flip } from './streams.ts';

/** Tells when the next event comes. */
type Reader = AsyncDisposable & { next(): Promise<number> };

/** How long it takes until an application knows that a flag was flipped. */
export async function flipLatency({ flips }: Scale): Promise<Table> {
  await using folder = await temporaryFolder();
  await fill(folder.path);
  await using guidon = await serveProduct(folder.path);
  await using other = await serveProduct(folder.path);
  const own = await measure(guidon.url, guidon.url, flips);
  const across = await measure(guidon.url, other.url, Math.ceil(flips / 10));
  return {
    title: 'From a flip to the client',
    method: `Calls of set_flag_state over MCP, one after the other, on ${FLAGS} flags; the patch arrives on a stream. From the answer: negative where the patch came before the answer of the call did, so that 0 counts. Across: two instances on one SQLite file, which looks for the other's commits every 200 ms; PostgreSQL announces them.`,
    rows: [
      row(`one instance, ${flips} flips`, own, { figure: 'after answer p99 ms', atMost: 10 }),
      row('across two on one SQLite file', across, { figure: 'after answer p99 ms', atMost: 1_000 }),
    ],
  };
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
    'after answer p99 ms': after['p99 ms'] ?? 0,
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
