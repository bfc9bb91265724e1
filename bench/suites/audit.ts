import path from 'node:path';
import { auditSearchIndexes } from '../../packages/server/src/storage/migrations/0012-audit-search.ts';
import { openPostgresEngine } from '../../packages/server/src/storage/open-postgres-storage.ts';
import { SqliteEngine } from '../../packages/server/src/storage/sqlite-engine.ts';
import type { StorageEngine } from '../../packages/server/src/storage/storage-engine.ts';
import { analyzeLog, fillLog } from '../../packages/server/test/audit/scale/fill-log.ts';
import { BenchApp } from '../support/bench-app.ts';
import { type Database, POSTGRES, SQLITE } from '../support/databases.ts';
import { measuredOn } from '../support/measured-on.ts';
import type { Settings } from '../support/product.ts';
import { medianAndMax, quantile } from '../support/statistics.ts';
import type { Row, Suite, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { timed, timedRepeatedly } from '../support/timed.ts';

const SIZES = [200_000, 1_000_000];
const TIMES = 15;
const WRITES = 500;
const GOAL = { figure: 'p50 ms', atMost: 200 };
/** How much longer a write may take for its rows to be found fast. */
const WRITE_GOAL = { figure: 'with / without', atMost: 1.05 };

/** What is searched for: rows of each kind are there, at every age; the last of them are not. */
const SEARCHES: readonly (readonly [what: string, query: Record<string, unknown>])[] = [
  ['the newest', {}],
  ['by tool', { tool: 'promote_flag' }],
  ['by a tool nobody used', { tool: 'delete_project' }],
  ['by outcome, refused', { outcome: 'refused' }],
  ['by outcome, applied', { outcome: 'applied' }],
  ['by who, an id', { who: 'prn_7' }],
  ['by who, a name', { who: 'person-7' }],
  ['by who, nobody', { who: 'nobody' }],
  ['by project', { project: 'project-3' }],
  ['by flag', { flag: 'flag_12' }],
  ['by environment', { environment: 'production' }],
  ['by time, an old hour', { since: '2026-01-03T10:00:00Z', until: '2026-01-03T11:00:00Z' }],
  ['by time, all but the first day', { since: '2026-01-02T00:00:00Z' }],
  ['by who and tool', { who: 'person-7', tool: 'create_flag' }],
  ['by client, which has no index', { client: 'codex 0.9' }],
  ['by a client nobody has', { client: 'vim' }],
];

/** What it takes to search a long audit log, and to write to it. */
export const audit: Suite = {
  name: 'audit',
  async run() {
    const tables: Table[] = [];
    for (const rows of SIZES) tables.push(await searching(rows));
    return [...tables, await writing()];
  },
};

async function searching(size: number): Promise<Table> {
  const rows: Row[] = [];
  for (const database of [SQLITE, POSTGRES])
    rows.push(...(await measuredOn(database, `search, ${database.name}`, () => searchRows(database, size))));
  const method = `search_audit in process, pages of 20, ${TIMES} times each. A search looks at 20,000 rows at most, and says so.`;
  return { title: `Audit log of ${size.toLocaleString('en-US')} rows`, method, rows };
}

async function searchRows(database: Database, size: number): Promise<Row[]> {
  await using log = await openLog(database, size);
  const rows: Row[] = [];
  for (const [what, query] of SEARCHES) {
    const search = () => log.bench.call('search_audit', { ...query, limit: 20 });
    rows.push({
      what: `${what}, ${database.name}`,
      figures: medianAndMax(await timedRepeatedly(TIMES, search)),
      goal: GOAL,
    });
  }
  return rows;
}

async function writing(): Promise<Table> {
  const rows: Row[] = [];
  for (const database of [SQLITE, POSTGRES])
    rows.push(...(await measuredOn(database, `create_flag, ${database.name}`, () => writeRow(database))));
  const method = `create_flag ${WRITES} times on each of two databases in turn, both with a log of 50,000 rows, one without the indexes that searches use.`;
  return { title: 'Writes to the audit log', method, rows };
}

async function writeRow(database: Database): Promise<Row[]> {
  await using withIndexes = await openLog(database, 50_000);
  await using without = await openLog(database, 50_000);
  await without.engine.write((tables) => auditSearchIndexes.down(tables.schema, tables));
  const [fast, slow]: [number[], number[]] = [[], []];
  for (let time = 0; time < WRITES; time++) {
    const make = (log: Log) => timed(() => log.bench.call('create_flag', { key: `made_${time}` }));
    fast.push(await make(without));
    slow.push(await make(withIndexes));
  }
  const [before, after] = [quantile(fast, 0.5), quantile(slow, 0.5)];
  return [
    {
      what: `create_flag, ${database.name}`,
      figures: { 'p50 ms without': before, 'p50 ms with': after, 'with / without': after / before },
      goal: WRITE_GOAL,
    },
  ];
}

interface Log extends AsyncDisposable {
  readonly bench: BenchApp;
  readonly engine: StorageEngine;
}

async function openLog(database: Database, size: number): Promise<Log> {
  const folder = await temporaryFolder();
  const opened = await database.open();
  const bench = await BenchApp.open(folder.path, opened.settings);
  await bench.call('create_flag', { key: 'first' });
  const engine = await openEngine(folder.path, opened.settings);
  const { principal } = await bench.app.operatorCaller();
  await fillLog(engine, principal.organizationId, size);
  if (opened.settings.GUIDON_DATABASE_URL !== undefined) await analyzeLog(engine);
  return {
    bench,
    engine,
    [Symbol.asyncDispose]: async () => {
      await engine.close();
      await bench[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function openEngine(folder: string, { GUIDON_DATABASE_URL: url }: Settings): Promise<StorageEngine> {
  return url === undefined
    ? SqliteEngine.open(path.join(folder, 'guidon.db'), 60_000)
    : openPostgresEngine({ database: { url } });
}
