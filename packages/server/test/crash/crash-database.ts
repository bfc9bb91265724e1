import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresStorage } from '../../src/storage/open-postgres-storage.ts';
import { openSqliteStorage } from '../../src/storage/open-sqlite-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { DatabaseKind } from '../support/test-databases.ts';
import { createTestDatabase } from '../support/test-postgres.ts';

/** A new database for one round. */
export interface CrashDatabase extends AsyncDisposable {
  /** A file's path, or the URL of a PostgreSQL database. */
  readonly place: string;
}

/** Makes one. */
export function createCrashDatabase(kind: DatabaseKind): Promise<CrashDatabase> {
  return kind === 'sqlite' ? createFile() : createOnServer();
}

/** Opens the storage in it, with patience for many writers. */
export function openCrashDatabase(place: string): Promise<Storage> {
  const waitMs = 60_000;
  return place.startsWith('postgres')
    ? openPostgresStorage({ database: { url: place }, lockTimeoutMs: waitMs })
    : openSqliteStorage({ path: place, busyTimeoutMs: waitMs });
}

async function createFile(): Promise<CrashDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'guidon-crash-'));
  return {
    place: join(folder, 'guidon.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createOnServer(): Promise<CrashDatabase> {
  const database = await createTestDatabase();
  return { place: database.url, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}
