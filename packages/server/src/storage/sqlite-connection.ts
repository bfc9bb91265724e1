import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { retryWhileBusy } from './retry-while-busy.ts';
import { StatementCache } from './statement-cache.ts';

/** A Kysely connection over one `node:sqlite` database. */
export class SqliteConnection implements DatabaseConnection {
  readonly #statements: StatementCache;
  readonly #busyTimeoutMs: number;

  constructor(database: DatabaseSync, busyTimeoutMs: number) {
    this.#statements = new StatementCache(database);
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return retryWhileBusy(() => this.#execute<R>(query), performance.now() + this.#busyTimeoutMs);
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const { statement } = this.#statements.get(query.sql);
    for (const row of statement.iterate(...query.parameters.map(bindable))) yield { rows: [row as R] };
  }

  /** Runs a statement without parameters or rows, waiting for locks until the deadline. */
  async run(sql: string, deadline: number): Promise<void> {
    await retryWhileBusy(() => this.#statements.get(sql).statement.run(), deadline);
  }

  #execute<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, returnsRows } = this.#statements.get(query.sql);
    const parameters = query.parameters.map(bindable);
    if (returnsRows) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }
}

/** SQLite has no booleans and no undefined. */
function bindable(parameter: unknown): SQLInputValue {
  if (parameter === undefined) return null;
  if (typeof parameter === 'boolean') return parameter ? 1 : 0;
  return parameter as SQLInputValue;
}
