import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ERAS, type Era } from '../support/mcp-client.ts';
import { NODE } from '../support/paths.ts';
import { serveProduct } from '../support/served-product.ts';
import { medianAndMax } from '../support/statistics.ts';
import { StdioClient } from '../support/stdio-client.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { timed } from '../support/timed.ts';

const TIMES = 15;
const run = promisify(execFile);

/** How long it takes until something is there. */
export const start: Suite = {
  name: 'start',
  async run() {
    const method = `Median of ${TIMES} starts, taken in turn, of the bundled program on a database that exists; the bare \`node -e 0\` is what Node itself takes. An answer counts when the client has it.`;
    return [{ title: 'Start', method, rows: [...(await rowsInTurn()), await firstStart()] }];
  },
};

const READINGS: readonly { what: string; goal?: number; once(folder: string): Promise<number> }[] = [
  { what: 'node -e 0, start to end', once: () => timed(() => run(NODE, ['-e', '0'])) },
  ...ERAS.map((era) => ({
    what: `mcp, first tools/list (${era})`,
    goal: 200,
    once: (folder: string) => firstList(era, folder),
  })),
  { what: 'serve, until /readyz answers', goal: 500, once: untilReady },
];

async function rowsInTurn(): Promise<Row[]> {
  await using folder = await temporaryFolder();
  await firstList('legacy', folder.path);
  const samples = READINGS.map((): number[] => []);
  for (let time = 0; time < TIMES; time++) {
    for (const [index, reading] of READINGS.entries()) samples[index]?.push(await reading.once(folder.path));
  }
  return READINGS.map(({ what, goal }, index) => row(what, samples[index] ?? [], goal));
}

function row(what: string, samples: readonly number[], atMost: number | undefined): Row {
  const goal = atMost === undefined ? {} : { goal: { figure: 'p50 ms', atMost } };
  return { what, figures: medianAndMax(samples), ...goal };
}

async function firstStart(): Promise<Row> {
  const samples: number[] = [];
  for (let time = 0; time < 5; time++) {
    await using folder = await temporaryFolder();
    samples.push(await firstList('modern', folder.path));
  }
  return { what: 'mcp, first tools/list, empty folder (of 5)', figures: medianAndMax(samples) };
}

async function firstList(era: Era, folder: string): Promise<number> {
  const start = performance.now();
  await using client = new StdioClient(era, folder);
  await client.open();
  await client.request('tools/list', {});
  return performance.now() - start;
}

async function untilReady(folder: string): Promise<number> {
  const start = performance.now();
  await using _server = await serveProduct(folder);
  return performance.now() - start;
}
