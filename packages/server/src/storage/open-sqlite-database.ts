import { DatabaseSync } from 'node:sqlite';
import { retryWhileBusy } from './retry-while-busy.ts';

/**
 * How long SQLite itself waits for a lock, blocking the event loop. Just enough for a commit of another process to
 * pass; longer waits are ours, between attempts.
 */
const BLOCKING_WAIT_MS = 2;

/** What connections are set to. Writers sync each commit to disk before it is acknowledged; readers keep 16 MB of pages. */
const WRITER_PRAGMAS = ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'];
const READER_PRAGMAS = ['foreign_keys = on', 'query_only = on', 'cache_size = -16000'];

/** What a connection is for. */
export type ConnectionUse = 'read' | 'write';

/** Opens a connection and sets it up, waiting while other processes do the same. */
export async function openSqliteDatabase(
  path: string,
  use: ConnectionUse,
  waitMs: number,
): Promise<DatabaseSync> {
  const deadline = performance.now() + waitMs;
  const database = await retryWhileBusy(
    () => new DatabaseSync(path, { timeout: BLOCKING_WAIT_MS }),
    deadline,
  );
  try {
    await setPragmas(database, use === 'write' ? WRITER_PRAGMAS : READER_PRAGMAS, deadline);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function setPragmas(
  database: DatabaseSync,
  pragmas: readonly string[],
  deadline: number,
): Promise<void> {
  for (const pragma of pragmas) await retryWhileBusy(() => database.exec(`pragma ${pragma}`), deadline);
}
