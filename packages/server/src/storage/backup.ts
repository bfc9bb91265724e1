import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { MIGRATIONS } from './migrations/index.ts';
import { schemaVersion } from './migrator.ts';
import type { Schema } from './schema.ts';
import type { StorageEngine } from './storage-engine.ts';
import { type DataTable, TABLES } from './tables.ts';

/** Names the format in the first line of a backup, with its version. */
export const BACKUP_FORMAT = 'guidon-backup/1';

/** What the first line of a backup says. */
export interface BackupHeader {
  readonly format: typeof BACKUP_FORMAT;
  /** Version of the schema the rows are of. */
  readonly schema: number;
  /** When the snapshot was taken; ISO 8601. */
  readonly at: string;
}

/** What the last line of a backup says, by which a torn one is known. */
export interface BackupFooter {
  readonly rows: number;
  /** SHA-256 (hex) of every line before, each with its line feed. */
  readonly digest: string;
}

type Row = Readonly<Record<string, string | number | null>>;

/** Rows of one statement: documents may be long, and a page is held in memory. */
const PAGE = 100;

/**
 * Writes everything a database holds, as of one moment, as lines of JSON: a {@link BackupHeader}, a `[table, row]` for
 * each row, and a {@link BackupFooter}. An older schema is written as it is. Others may go on reading and writing. The same for every database.
 *
 * `write` is waited for, so a slow target slows the reading and fills no memory. Answers how many rows there were.
 */
export function backup(
  engine: StorageEngine,
  write: (line: string) => Promise<void>,
  at: Date,
): Promise<number> {
  return engine.read(async (database) => {
    const lines = new Lines(write);
    const schema = await schemaVersion(database);
    await lines.add({ format: BACKUP_FORMAT, schema, at: at.toISOString() } satisfies BackupHeader);
    let rows = 0;
    for (const table of await tablesOf(engine, database, schema))
      for await (const row of rowsOf(database, table)) {
        await lines.add([table, row]);
        rows++;
      }
    await lines.add({ rows, digest: lines.digest() } satisfies BackupFooter);
    return rows;
  });
}

/** An older schema has fewer tables; of this program's none may be missing. */
async function tablesOf(
  engine: StorageEngine,
  database: Kysely<Schema>,
  schema: number,
): Promise<DataTable[]> {
  const all = Object.keys(TABLES) as DataTable[];
  if (schema === MIGRATIONS.length) return all;
  const there = await engine.tables(database);
  return all.filter((table) => there.includes(table));
}

/** Lines on their way out, with the digest of those before. */
class Lines {
  readonly #write: (line: string) => Promise<void>;
  readonly #hash = createHash('sha256');

  constructor(write: (line: string) => Promise<void>) {
    this.#write = write;
  }

  async add(value: unknown): Promise<void> {
    const line = `${JSON.stringify(value)}\n`;
    this.#hash.update(line);
    await this.#write(line);
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

/** All rows of a table, a page at a time, each page found by the key of the last row before. */
async function* rowsOf(database: Kysely<Schema>, table: DataTable): AsyncGenerator<Row> {
  const keys = TABLES[table];
  const order = sql.join(keys.map((key) => sql.ref(key)));
  let after = sql``;
  for (;;) {
    const query = sql<Row>`select * from ${sql.table(table)} ${after} order by ${order} limit ${sql.lit(PAGE)}`;
    const { rows } = await query.execute(database);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = sql`where (${order}) > (${sql.join(keys.map((key) => last[key]))})`;
  }
}
