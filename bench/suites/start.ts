import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ERAS, type Era } from '../support/mcp-client.ts';
import { NODE } from '../support/paths.ts';
import { cpuMilliseconds } from '../support/product.ts';
import { serveProduct } from '../support/served-product.ts';
import { medianAndMax, quantile } from '../support/statistics.ts';
import { StdioClient } from '../support/stdio-client.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { timed } from '../support/timed.ts';

const TIMES = 15;
const TIMES_EMPTY = 5;
const run = promisify(execFile);

/** One start: how long it took, and what the processor spent on it where that can be read. */
interface Started {
  readonly milliseconds: number;
  readonly cpu?: number;
}

interface Reading {
  readonly what: string;
  readonly goal?: number;
  once(folder: string): Promise<Started>;
}

/** How long it takes until something is there. */
export const start: Suite = {
  name: 'start',
  async run() {
    const method = `Median of ${TIMES} starts, taken in turn, of the bundled program on a database that exists; the bare \`node -e 0\` is what Node itself takes. An answer counts when the client has it. Processor time is that of the program alone, all threads, in steps of 10 ms.`;
    return [{ title: 'Start', method, rows: [...(await rowsInTurn()), await onEmptyFolder()] }];
  },
};

const READINGS: readonly Reading[] = [
  { what: 'node -e 0, start to end', once: bareNode },
  ...ERAS.map(
    (era): Reading => ({
      what: `mcp, first tools/list (${era})`,
      goal: 200,
      once: (folder) => firstList(era, folder),
    }),
  ),
  { what: 'serve, until /readyz answers', goal: 500, once: untilReady },
];

async function rowsInTurn(): Promise<Row[]> {
  await using folder = await temporaryFolder();
  await firstList('legacy', folder.path);
  const samples = READINGS.map((): Started[] => []);
  for (let time = 0; time < TIMES; time++) {
    for (const [index, reading] of READINGS.entries()) samples[index]?.push(await reading.once(folder.path));
  }
  return READINGS.map(({ what, goal }, index) => row(what, samples[index] ?? [], goal));
}

async function onEmptyFolder(): Promise<Row> {
  const samples: Started[] = [];
  for (let time = 0; time < TIMES_EMPTY; time++) {
    await using folder = await temporaryFolder();
    samples.push(await firstList('modern', folder.path));
  }
  return row(`mcp, first tools/list, empty folder (of ${TIMES_EMPTY})`, samples, undefined);
}

function row(what: string, samples: readonly Started[], atMost: number | undefined): Row {
  const cpu = samples.flatMap((sample) => sample.cpu ?? []);
  const goal = atMost === undefined ? {} : { goal: { figure: 'p50 ms', atMost } };
  const times = samples.map((sample) => sample.milliseconds);
  const wall = { 'best ms': Math.min(...times), ...medianAndMax(times) };
  return {
    what,
    figures: { ...wall, ...(cpu.length === 0 ? {} : { 'CPU p50 ms': quantile(cpu, 0.5) }) },
    ...goal,
  };
}

async function bareNode(): Promise<Started> {
  return { milliseconds: await timed(() => run(NODE, ['-e', '0'])) };
}

async function firstList(era: Era, folder: string): Promise<Started> {
  const began = performance.now();
  await using client = new StdioClient(era, folder);
  await client.open();
  await client.request('tools/list', {});
  return { milliseconds: performance.now() - began, cpu: await cpuMilliseconds(client.process) };
}

async function untilReady(folder: string): Promise<Started> {
  const began = performance.now();
  await using server = await serveProduct(folder);
  return { milliseconds: performance.now() - began, cpu: await cpuMilliseconds(server.process) };
}
