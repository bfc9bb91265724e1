import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { describePostgresError } from './postgres-error.ts';

/** Where a PostgreSQL database is. */
export interface PostgresPlace {
  /** Connection URL, credentials included. */
  readonly url: string;
  /** The same for people: without credentials. */
  readonly address: string;
}

/** How long to wait for a connection, be it made or become free. */
const CONNECT_MS = 3000;

const INT8 = 20;
const NUMERIC = 1700;

/** Counts and sums as numbers: Guidon has none above 2^53. */
const NUMBERS_AS_NUMBERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) as never,
};

/** What every connection is made with. */
export function postgresOptions({ url }: PostgresPlace): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'guidon',
    keepAlive: true,
    types: NUMBERS_AS_NUMBERS,
  };
}

/**
 * A pool of `pg` as Kysely wants it, whose failures are described for the operator.
 *
 * A connection that breaks is replaced the next time one is needed.
 */
export class DescribedPool implements PostgresPool {
  readonly options = {};
  readonly #address: string;
  readonly #pool: pg.Pool;

  constructor(place: PostgresPlace, size: { readonly min: number; readonly max: number }) {
    this.#address = place.address;
    this.#pool = new pg.Pool({ ...postgresOptions(place), ...size, idleTimeoutMillis: 30_000 });
    // Whoever uses a connection is told by the failing query; without listeners the process would end.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#described(this.#pool.connect());
    let last: Promise<unknown> = Promise.resolve();
    const query = <R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
      // A connection does one thing at a time.
      const result = last.then(() => this.#described(client.query(sql, [...parameters])));
      last = result.catch(() => {});
      return result as Promise<PostgresQueryResult<R>>;
    };
    return { query: query as PostgresPoolClient['query'], release: (broken) => client.release(broken) };
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  async #described<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw describePostgresError(error, this.#address);
    }
  }
}
