import { residentMegabytes } from '../support/product.ts';
import { serveProduct } from '../support/served-product.ts';
import { StdioClient } from '../support/stdio-client.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pause } from '../support/timed.ts';

const IDLE_MS = 10_000;
const GOAL = { figure: 'MB', atMost: 105 };

/** What a process holds while nobody asks it for anything. */
export const memory: Suite = {
  name: 'memory',
  async run() {
    const method = 'Resident memory of the bundled program after 10 s without a request.';
    return [{ title: 'Idle memory', method, rows: await Promise.all([idleServer(), idleStdio()]) }];
  },
};

async function idleServer(): Promise<Row> {
  await using folder = await temporaryFolder();
  await using server = await serveProduct(folder.path);
  await pause(IDLE_MS);
  return { what: 'serve', figures: { MB: await residentMegabytes(server.process) }, goal: GOAL };
}

async function idleStdio(): Promise<Row> {
  await using folder = await temporaryFolder();
  await using client = new StdioClient('modern', folder.path);
  await client.open();
  await client.request('tools/list', {});
  await pause(IDLE_MS);
  return {
    what: 'mcp, after tools/list',
    figures: { MB: await residentMegabytes(client.process) },
    goal: GOAL,
  };
}
