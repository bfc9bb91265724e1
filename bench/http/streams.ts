import { HttpClient } from '../support/http-client.ts';
import { residentMegabytes } from '../support/product.ts';
import { type ServedProduct, serveProduct } from '../support/served-product.ts';
import { quantile } from '../support/statistics.ts';
import type { Row, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pause } from '../support/timed.ts';
import { allFlags, FLAG, fill } from './application.ts';
import { startChild } from './child.ts';
import type { Scale } from './scale.ts';

const ROUNDS = 10;
const SETTLE_MS = 3_000;

/** Many idle streams, and how long it takes until the last of them heard of a change. */
export async function streams({ streams: counts }: Scale): Promise<Table> {
  await using folder = await temporaryFolder();
  await fill(folder.path);
  const rows: Row[] = [];
  for (const count of counts) rows.push(await measure(folder.path, count));
  return {
    title: 'Streams',
    method: `OFREP's change events. Streams are plain sockets of another process on the same machine. Memory is the growth of the server's resident memory; the delays are from asking for a flip until the first and the last stream heard of it, the median of ${ROUNDS}, the write included.`,
    rows,
  };
}

async function measure(folder: string, count: number): Promise<Row> {
  await using guidon = await serveProduct(folder);
  const { streamPath } = await allFlags(guidon.url);
  await pause(SETTLE_MS);
  const before = await residentMegabytes(guidon.process);
  await using listeners = startChild(
    'listeners.ts',
    guidon.url.port,
    streamPath,
    'accept: */*',
    String(count),
  );
  await listeners.next();
  await pause(SETTLE_MS);
  const kilobytes = ((await residentMegabytes(guidon.process)) - before) * 1024;
  const { firsts, lasts } = await flips(guidon, () => listeners.next());
  return {
    what: `${count.toLocaleString('en-US')} streams`,
    figures: {
      'KB each': kilobytes / count,
      'first ms': quantile(firsts, 0.5),
      'last ms': quantile(lasts, 0.5),
    },
  };
}

async function flips({ url }: ServedProduct, heard: () => Promise<unknown>) {
  await using client = new HttpClient('modern', new URL('/mcp', url));
  const [firsts, lasts]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const start = Date.now();
    const told = heard() as Promise<{ first: number; last: number }>;
    await flip(client, round % 2 === 1);
    const { first, last } = await told;
    firsts.push(first - start);
    lasts.push(last - start);
  }
  return { firsts, lasts };
}

/** Turns the flag, which is on at first, on or off. */
export async function flip(client: HttpClient, enabled: boolean): Promise<void> {
  const state = { key: FLAG, environments: ['production'], enabled };
  const result = await client.request('tools/call', { name: 'set_flag_state', arguments: state });
  const { changed } = (result.structuredContent ?? {}) as { changed?: boolean };
  if (changed !== true) throw new Error(JSON.stringify(result.content));
}
