import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A prepared statement and whether it answers with rows. */
export interface CachedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

/** Keeps the statements used last prepared. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #capacity: number;
  /** Least recently used first, which is how a Map keeps what is taken out and put back. */
  readonly #statements = new Map<string, CachedStatement>();

  constructor(database: DatabaseSync, capacity = 200) {
    this.#database = database;
    this.#capacity = capacity;
  }

  /** How many statements are kept. */
  get size(): number {
    return this.#statements.size;
  }

  /** The statement of this text. */
  get(sql: string): CachedStatement {
    const cached = this.#statements.get(sql) ?? this.#prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, cached);
    if (this.#statements.size > this.#capacity) this.#forgetOldest();
    return cached;
  }

  #prepare(sql: string): CachedStatement {
    const statement = this.#database.prepare(sql);
    return { statement, returnsRows: statement.columns().length > 0 };
  }

  #forgetOldest(): void {
    const [oldest] = this.#statements.keys();
    if (oldest !== undefined) this.#statements.delete(oldest);
  }
}
