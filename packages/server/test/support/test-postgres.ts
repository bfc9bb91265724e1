import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The server that tests make their databases on. */
export const POSTGRES_URL =
  process.env.GUIDON_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A new database of its own name; whoever makes one drops it. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** A new, empty schema in it, as a connection URL. Faster to make than a database, and need not survive a crash. */
  newSchema(): Promise<string>;
  /** Runs SQL in it, past any storage. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  query(sql: string, values?: readonly unknown[]): Promise<any[]>;
  /** Ends all connections to it, on the server's side. */
  breakConnections(): Promise<void>;
}

const BREAK_OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** Whether tests on PostgreSQL can run. */
export async function postgresAnswers(): Promise<boolean> {
  return onServer(POSTGRES_URL, 'select 1').then(
    () => true,
    () => false,
  );
}

/** Makes a database; `options` are those of `create database`. */
export async function createTestDatabase(options = ''): Promise<TestDatabase> {
  const name = `guidon_test_${randomBytes(6).toString('hex')}`;
  await onServer(POSTGRES_URL, `create database ${name} ${options}`);
  const url = new URL(POSTGRES_URL);
  url.pathname = name;
  let schemas = 0;
  return {
    url: url.href,
    query: (sql, values) => onServer(url.href, sql, values),
    breakConnections: async () => {
      await onServer(url.href, BREAK_OTHERS);
    },
    newSchema: async () => {
      const schema = `s${++schemas}`;
      await onServer(url.href, `create schema ${schema}`);
      return inSchema(url, schema);
    },
    [Symbol.asyncDispose]: async () => {
      await onServer(POSTGRES_URL, `drop database ${name} with (force)`);
    },
  };
}

function inSchema(url: URL, schema: string): string {
  const own = new URL(url);
  own.searchParams.set('options', `-c search_path=${schema} -c synchronous_commit=off`);
  return own.href;
}

async function onServer(url: string, sql: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
