import { BenchApp } from '../support/bench-app.ts';
import { generatedKey, generateFlags } from '../support/generated-flags.ts';
import { HttpClient } from '../support/http-client.ts';
import { ERAS, type McpClient } from '../support/mcp-client.ts';
import { serveProduct } from '../support/served-product.ts';
import { StdioClient } from '../support/stdio-client.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ratePerSecond } from '../support/timed.ts';

const FLAGS = 200;
const WORKERS = 16;
const MEASURED_MS = 2_000;
const WARM_MS = 500;

const CALLS: Readonly<Record<string, Record<string, unknown>>> = {
  get_flag: { key: generatedKey(43) },
  evaluate_flag: {
    key: generatedKey(43),
    environment: 'production',
    context: { targetingKey: 'user-1', country: 'FR' },
  },
  list_flags: { limit: 20 },
};

/** How many calls a second a door takes. */
export const calls: Suite = {
  name: 'calls',
  async run() {
    await using folder = await temporaryFolder();
    await fill(folder.path);
    const method = `tools/call of the bundled program with ${FLAGS} flags, one after the other and ${WORKERS} at once. The client has the same cores.`;
    return [
      { title: 'Calls', method, rows: [...(await overStdio(folder.path)), ...(await overHttp(folder.path))] },
    ];
  },
};

async function fill(folder: string): Promise<void> {
  await using bench = await BenchApp.open(folder);
  await generateFlags(bench.app, FLAGS);
}

async function overStdio(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const era of ERAS) {
    await using client = await new StdioClient(era, folder).open();
    rows.push(...(await rates(`stdio ${era}`, client)));
  }
  return rows;
}

async function overHttp(folder: string): Promise<Row[]> {
  await using server = await serveProduct(folder);
  const rows: Row[] = [];
  for (const era of ERAS) {
    await using client = await new HttpClient(era, server.url).open();
    rows.push(...(await rates(`HTTP ${era}`, client)));
  }
  return rows;
}

async function rates(door: string, client: McpClient): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, args] of Object.entries(CALLS)) {
    const call = () => client.request('tools/call', { name, arguments: args });
    await ratePerSecond(WORKERS, WARM_MS, call);
    const sequential = await ratePerSecond(1, MEASURED_MS, call);
    const concurrent = await ratePerSecond(WORKERS, MEASURED_MS, call);
    rows.push({
      what: `${door}, ${name}`,
      figures: { 'in turn /s': sequential, [`${WORKERS} at once /s`]: concurrent },
    });
  }
  return rows;
}
