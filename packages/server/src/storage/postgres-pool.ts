import type { PostgresPool, PostgresPoolClient } from 'kysely';
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
    keepAliveInitialDelayMillis: 30_000,
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

  /** `answerMs` is how long a statement may take before its connection counts as lost. */
  constructor(place: PostgresPlace, { max, answerMs }: { readonly max: number; readonly answerMs: number }) {
    this.#address = place.address;
    this.#pool = new pg.Pool({
      ...postgresOptions(place),
      min: 1,
      max,
      query_timeout: answerMs,
      idleTimeoutMillis: 30_000,
      // A server that hangs does not keep a process from ending.
      allowExitOnIdle: true,
    });
    // Whoever uses a connection is told by the failing query; without listeners the process would end.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#connect();
    // Cursors, which Kysely could ask for too, are not used.
    return new DescribedClient(client, this.#address) as unknown as PostgresPoolClient;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw describePostgresError(error, this.#address);
    }
  }
}

/** A connection of the pool, from when it is handed out until it is given back. */
class DescribedClient {
  readonly #client: pg.PoolClient;
  readonly #address: string;
  #last: Promise<unknown> = Promise.resolve();
  #lost: unknown;

  constructor(client: pg.PoolClient, address: string) {
    this.#client = client;
    this.#address = address;
  }

  /** A connection does one thing at a time. */
  query(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const result = this.#last.then(() => this.#query(sql, parameters));
    this.#last = result.catch(() => {});
    return result;
  }

  release(broken?: boolean): void {
    this.#client.release(broken === true || this.#lost !== undefined);
  }

  /** After a connection is lost nothing waits for it: an answer that did not come in time may never come. */
  async #query(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await this.#client.query(sql, parameters.map(sendable));
    } catch (error) {
      const described = describePostgresError(error, this.#address);
      if (!(error instanceof pg.DatabaseError)) this.#lost = described;
      throw described;
    }
  }
}

/** PostgreSQL's texts hold no NUL. Documents have none, being JSON; a key to look for may. */
function sendable(parameter: unknown): unknown {
  return typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter;
}
