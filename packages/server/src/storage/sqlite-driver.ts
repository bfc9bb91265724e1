import type { DatabaseSync } from 'node:sqlite';
import type { Driver, TransactionSettings } from 'kysely';
import { Mutex } from './mutex.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** A Kysely driver that hands out one `node:sqlite` connection, to one caller at a time. */
export class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #connection: SqliteConnection;
  readonly #mutex = new Mutex();
  #endTurn: () => void = () => {};
  #deadline = 0;

  constructor(database: DatabaseSync, busyTimeoutMs: number) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#connection = new SqliteConnection(database, busyTimeoutMs);
  }

  async init(): Promise<void> {}

  /** Time spent in the queue counts: behind a lock nobody gives up, callers fail together, not one after the other. */
  async acquireConnection(): Promise<SqliteConnection> {
    const deadline = performance.now() + this.#busyTimeoutMs;
    this.#endTurn = await this.#mutex.acquire();
    this.#deadline = deadline;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  /** Whatever may write takes the write lock at once, so that it never has to be asked for half way. */
  async beginTransaction(connection: SqliteConnection, settings: TransactionSettings): Promise<void> {
    const begin = settings.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.run(begin, this.#deadline);
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.run('commit', performance.now() + this.#busyTimeoutMs);
  }

  /** SQLite rolls back by itself on some errors, such as a full disk. */
  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    if (this.#database.isTransaction)
      await connection.run('rollback', performance.now() + this.#busyTimeoutMs);
  }

  async destroy(): Promise<void> {
    const endTurn = await this.#mutex.acquire();
    if (this.#database.isOpen) this.#database.close();
    endTurn();
  }
}
