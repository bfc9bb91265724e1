import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../lib/app-error.ts';
import { retryWhileBusy } from './retry-while-busy.ts';

/**
 * The schema version of a database file, read without a way to write it; 0 for an empty file. Another program's
 * database is MISCONFIGURED: we must not put our tables next to theirs.
 */
export function readSqliteSchemaVersion(path: string, waitMs: number): Promise<number> {
  return retryWhileBusy(() => readOnce(path), performance.now() + waitMs);
}

function readOnce(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return versionOf(database, path);
  } finally {
    database.close();
  }
}

function versionOf(database: DatabaseSync, path: string): number {
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  if (tables.length === 0) return 0;
  if (!tables.some(({ name }) => name === 'schema_migrations')) throw notOurs(path);
  return Number(
    database.prepare('select max(version) as version from schema_migrations').get()?.version ?? 0,
  );
}

function notOurs(path: string): AppError {
  return new AppError('MISCONFIGURED', `The file ${path} is the database of another program.`, {
    hint: 'Give the path of a Guidon database, or of a file that does not exist yet.',
  });
}
