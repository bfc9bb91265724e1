import type { DatabaseSync } from 'node:sqlite';
import { Kysely, type RawBuilder, sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import { alreadyClosed } from './already-closed.ts';
import { assertSchemaKnown, schemaVersion } from './migrator.ts';
import { type ConnectionUse, openSqliteDatabase } from './open-sqlite-database.ts';
import type { Schema } from './schema.ts';
import { SqliteDialect } from './sqlite-dialect.ts';
import type { StorageEngine } from './storage-engine.ts';

/** A SQLite file with two connections to it, so that reads do not wait for writes. */
export class SqliteEngine implements StorageEngine {
  readonly path: string;
  readonly lookEveryMs = 200;
  readonly #databases: readonly DatabaseSync[];
  readonly #writer: Kysely<Schema>;
  readonly #reader: Kysely<Schema>;
  #closed = false;

  private constructor(path: string, writer: DatabaseSync, reader: DatabaseSync, busyTimeoutMs: number) {
    this.path = path;
    this.#databases = [reader, writer];
    this.#writer = new Kysely({ dialect: new SqliteDialect({ database: writer, busyTimeoutMs }) });
    this.#reader = new Kysely({ dialect: new SqliteDialect({ database: reader, busyTimeoutMs }) });
  }

  /** Opens both connections to a file; for reading alone they can change nothing. */
  static async open(
    path: string,
    busyTimeoutMs: number,
    use: ConnectionUse = 'write',
  ): Promise<SqliteEngine> {
    const writer = await openSqliteDatabase(path, use, busyTimeoutMs);
    try {
      const reader = await openSqliteDatabase(path, 'read', busyTimeoutMs);
      return new SqliteEngine(path, writer, reader, busyTimeoutMs);
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  read<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(alreadyClosed());
    return this.#reader.transaction().setAccessMode('read only').execute(work);
  }

  write<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.migrate(async (database) => {
      assertSchemaKnown(await schemaVersion(database));
      return work(database);
    });
  }

  migrate<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(alreadyClosed());
    return this.#writer.transaction().execute(work);
  }

  now(clock: Clock): RawBuilder<number> {
    return sql<number>`${clock().getTime()}`;
  }

  async commitMarker(): Promise<string> {
    const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(this.#reader);
    return String(rows[0]?.data_version);
  }

  async tables(database: Kysely<Schema>): Promise<string[]> {
    const query = sql<{ name: string }>`select name from sqlite_master where type = 'table'`;
    return (await query.execute(database)).rows.map(({ name }) => name);
  }

  async integrityCheck(): Promise<string[]> {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(this.#reader);
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  }

  /** The reader goes first: whoever closes last folds the write-ahead log into the file, and must be able to write. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader.destroy();
    await this.#writer.destroy();
    for (const database of this.#databases) if (database.isOpen) database.close();
  }
}
