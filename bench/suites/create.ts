import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BenchApp } from '../support/bench-app.ts';
import { type Database, POSTGRES, SQLITE } from '../support/databases.ts';
import { HttpClient } from '../support/http-client.ts';
import { ERAS, type Era } from '../support/mcp-client.ts';
import { measuredOn } from '../support/measured-on.ts';
import { serveProduct } from '../support/served-product.ts';
import { percentiles } from '../support/statistics.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { timedRepeatedly } from '../support/timed.ts';

const TIMES = 1_000;
const WARM = 200;

/** What it takes to make a flag. */
export const create: Suite = {
  name: 'create',
  async run() {
    const method = `create_flag ${TIMES} times, one after the other, each on disk before it is answered (\`synchronous=FULL\`). The bare transaction writes one row of 500 bytes the same way.`;
    const overHttp: Row[] = [];
    for (const era of ERAS) overHttp.push(await throughHttp(era));
    return [
      {
        title: 'Create a flag',
        method,
        rows: [await bareTransaction(), ...(await inProcessRows()), ...overHttp],
      },
    ];
  },
};

async function bareTransaction(): Promise<Row> {
  await using folder = await temporaryFolder();
  using database = new DatabaseSync(path.join(folder.path, 'bare.db'));
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)',
  );
  const insert = database.prepare('INSERT INTO rows (text) VALUES (?)');
  const samples = await timedRepeatedly(TIMES, async () => {
    database.exec('BEGIN IMMEDIATE');
    insert.run('x'.repeat(500));
    database.exec('COMMIT');
  });
  return { what: 'bare SQLite transaction', figures: percentiles(samples) };
}

async function inProcessRows(): Promise<Row[]> {
  return [...(await inProcess(SQLITE, 1.5)), ...(await inProcess(POSTGRES, 5))];
}

function inProcess(database: Database, atMost: number): Promise<readonly Row[]> {
  const what = `in process, ${database.name}`;
  return measuredOn(database, what, async () => {
    await using folder = await temporaryFolder();
    await using opened = await database.open();
    await using bench = await BenchApp.open(folder.path, opened.settings);
    const samples = await timedRepeatedly(WARM + TIMES, (time) => bench.call('create_flag', flag(time)));
    return [{ what, figures: percentiles(samples.slice(WARM)), goal: { figure: 'p50 ms', atMost } }];
  });
}

async function throughHttp(era: Era): Promise<Row> {
  await using folder = await temporaryFolder();
  await using server = await serveProduct(folder.path);
  await using client = await new HttpClient(era, server.url).open();
  const call = (time: number) => client.request('tools/call', { name: 'create_flag', arguments: flag(time) });
  const samples = await timedRepeatedly(WARM + TIMES, call);
  return { what: `through HTTP (${era}), bundled server`, figures: percentiles(samples.slice(WARM)) };
}

function flag(number: number): Record<string, unknown> {
  return {
    key: `flag_${number}`,
    description: 'Made by a benchmark.',
    owner: 'bench',
    tags: ['bench', `t${number % 10}`],
  };
}
