/** The part of `pg`'s Pool and Client that is used. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The part of `node:sqlite`'s DatabaseSync that is used. */
export interface SqliteDatabase {
  prepare(sql: string): { all(...values: (string | number)[]): unknown[] };
}

/** A database that is somebody else's: they open and close it. */
export type SqlClient = PostgresClient | SqliteDatabase;

/** A row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; its places are written `?`. */
export type Query = (sql: string, values: readonly (string | number)[]) => Promise<readonly Row[]>;

/** Whether a client is of SQLite. */
export function isSqlite(client: SqlClient): client is SqliteDatabase {
  return 'prepare' in client;
}

/** A client as something to ask. */
export function queryOf(client: SqlClient): Query {
  if (isSqlite(client)) return async (sql, values) => client.prepare(sql).all(...values) as Row[];
  return async (sql, values) => (await client.query(numbered(sql), [...values])).rows as Row[];
}

function numbered(sql: string): string {
  let place = 0;
  return sql.replaceAll('?', () => `$${++place}`);
}
