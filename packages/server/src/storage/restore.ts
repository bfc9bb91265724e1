import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { BACKUP_FORMAT, type BackupFooter, type BackupHeader } from './backup.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { assertSchemaKnown, migrate } from './migrator.ts';
import type { Schema } from './schema.ts';
import type { StorageEngine } from './storage-engine.ts';
import { type DataTable, TABLES } from './tables.ts';

/** What a restored backup was. */
export interface Restored {
  /** When the snapshot was taken; ISO 8601. */
  readonly at: string;
  readonly rows: number;
}

type Row = Readonly<Record<string, string | number | null>>;

const EMPTY = 'Restore into a new, empty database: name another GUIDON_DATA folder or GUIDON_DATABASE_URL.';

/** Parameters of one insert statement: few enough for any database. */
const MOST_PARAMETERS = 900;

/**
 * Fills an empty database from the lines of a backup, of this schema or an older one, and brings the schema up to date.
 *
 * All rows come in one transaction: a backup that turns out torn or is not one leaves the database without data.
 * INVALID_ARGUMENT for what is no whole backup, SCHEMA_TOO_NEW for one of a newer program, CONFLICT for a database that
 * has data.
 */
export async function restore(
  engine: StorageEngine,
  lines: AsyncIterable<string>,
  options: { readonly clock: Clock },
): Promise<Restored> {
  const reader = new BackupReader(lines);
  const { schema, at } = await reader.header();
  assertSchemaKnown(schema);
  await prepare(engine, schema, options.clock);
  const rows = await engine.write(async (database) => {
    await assertEmpty(database);
    return insertAll(database, reader);
  });
  await migrate(engine, options);
  return { at, rows };
}

/** Brings an unused database to the backup's schema; a newer one could not take its rows. */
async function prepare(engine: StorageEngine, schema: number, clock: Clock): Promise<void> {
  const migrations = MIGRATIONS.slice(0, schema);
  const known = MIGRATIONS.length;
  try {
    await migrate(engine, { clock, migrations });
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'SCHEMA_TOO_NEW') throw cause;
    throw new AppError(
      'CONFLICT',
      `The database was used already; the backup has schema ${schema} of ${known}.`,
      {
        hint: EMPTY,
        cause,
      },
    );
  }
}

async function assertEmpty(database: Kysely<Schema>): Promise<void> {
  const known = await database.selectFrom('organizations').select('key').limit(1).executeTakeFirst();
  if (known === undefined) return;
  throw new AppError('CONFLICT', `The database has data already (organization "${known.key}").`, {
    hint: EMPTY,
  });
}

/** Inserts the rows of a backup, some at a time, and answers how many there were. */
async function insertAll(database: Kysely<Schema>, reader: BackupReader): Promise<number> {
  let batch: Row[] = [];
  let of: DataTable | undefined;
  const flush = async () => {
    if (of !== undefined && batch.length > 0) await insert(database, of, batch);
    batch = [];
  };
  for await (const [table, row] of reader.rows()) {
    if (table !== of || (batch.length + 1) * Object.keys(row).length > MOST_PARAMETERS) await flush();
    of = table;
    batch.push(row);
  }
  await flush();
  return reader.count;
}

async function insert(database: Kysely<Schema>, table: DataTable, rows: readonly Row[]): Promise<void> {
  try {
    // The columns are the backup's; a row of others is refused by the database.
    await database
      .insertInto(table)
      .values(rows as never)
      .execute();
  } catch (cause) {
    // The database cannot be reached, or has no room: nothing is known of the backup.
    if (cause instanceof AppError) throw cause;
    throw damaged(`it has rows of "${table}" that this schema does not take`, cause);
  }
}

/** Reads the lines of a backup in order and checks that they are whole. */
class BackupReader {
  count = 0;
  readonly #lines: AsyncIterator<string>;
  readonly #hash = createHash('sha256');

  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async header(): Promise<BackupHeader> {
    const header = await this.#next();
    if (!isHeader(header)) throw damaged('its first line is another one');
    return header;
  }

  async *rows(): AsyncGenerator<readonly [DataTable, Row]> {
    for (;;) {
      const digest = this.#hash.copy().digest('hex');
      const line = await this.#next();
      if (isRow(line)) {
        this.count++;
        yield line;
      } else return this.#finish(line, digest);
    }
  }

  async #finish(last: unknown, digest: string): Promise<void> {
    if (last === undefined) throw damaged('it ends in the middle');
    const footer: BackupFooter = { rows: this.count, digest };
    const isWhole = deepEqual(last, footer) && (await this.#next()) === undefined;
    if (!isWhole) throw damaged('it was altered or cut');
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done === true) return undefined;
    this.#hash.update(`${value}\n`);
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw damaged('it is not made of lines of JSON', cause);
    }
  }
}

function isHeader(line: unknown): line is BackupHeader {
  if (!isRecord(line)) return false;
  const { format, schema, at } = line;
  return format === BACKUP_FORMAT && Number.isInteger(schema) && typeof at === 'string';
}

function isRow(line: unknown): line is readonly [DataTable, Row] {
  return (
    Array.isArray(line) && line.length === 2 && Object.hasOwn(TABLES, String(line[0])) && isRecord(line[1])
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damaged(why: string, cause?: unknown): AppError {
  return new AppError('INVALID_ARGUMENT', `This is no whole Guidon backup: ${why}.`, {
    hint: 'Give a file that `guidon backup` wrote, as it wrote it.',
    cause,
  });
}
