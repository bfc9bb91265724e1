import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { KyselyStorage } from './kysely-storage.ts';
import { assertSchemaKnown, migrate } from './migrator.ts';
import { noDatabase } from './no-database.ts';
import { readSqliteSchemaVersion } from './read-sqlite-schema-version.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import type { Storage } from './storage.ts';

/** Where a SQLite storage is and how it behaves. */
export interface SqliteStorageOptions {
  /** The database file; it and its folder are made when missing, for this user alone. */
  readonly path: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** How long to wait for other processes' locks before UNAVAILABLE. Default 10 seconds. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens a storage in a SQLite file and brings its schema up to date.
 *
 * Any number of processes may have the file open, on one machine. A file of a newer schema is SCHEMA_TOO_NEW, and
 * not a byte of it is changed.
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<Storage> {
  const { clock = systemClock, logger } = options;
  const engine = await openSqliteEngine(options);
  try {
    await migrate(engine, { clock });
    return await KyselyStorage.start(engine, { clock, logger });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Opens a Guidon's SQLite file and changes nothing of it, nor could. NOT_FOUND where there is none. */
export async function openSqliteAsItIs({
  path,
  busyTimeoutMs = 10_000,
}: SqliteStorageOptions): Promise<SqliteEngine> {
  const version = existsSync(path) ? await readSqliteSchemaVersion(path, busyTimeoutMs) : 0;
  if (version === 0) throw noDatabase(path);
  assertSchemaKnown(version);
  return SqliteEngine.open(path, busyTimeoutMs, 'read');
}

/** Opens a SQLite file whose schema this program knows, and leaves the schema as it is. */
export async function openSqliteEngine(options: SqliteStorageOptions): Promise<SqliteEngine> {
  const { path, busyTimeoutMs = 10_000 } = options;
  createFile(path);
  assertSchemaKnown(await readSqliteSchemaVersion(path, busyTimeoutMs));
  return SqliteEngine.open(path, busyTimeoutMs);
}

/** SQLite gives the files it puts beside the database the mode of the database. */
function createFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw new AppError('MISCONFIGURED', `The database file ${path} cannot be made or written.`, {
      hint: 'Give a path that this user may write, or change the rights of the folder.',
      cause,
    });
  }
}
