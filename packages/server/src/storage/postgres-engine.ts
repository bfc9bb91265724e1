import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely';
import { AppError } from '../lib/app-error.ts';
import { alreadyClosed } from './already-closed.ts';
import { ByteOrderPlugin } from './byte-order-plugin.ts';
import { findPostgresDamage, postgresTables } from './find-postgres-damage.ts';
import { assertSchemaKnown, schemaVersion } from './migrator.ts';
import { Mutex } from './mutex.ts';
import { outcomeUnknown } from './postgres-error.ts';
import { DescribedPool, type PostgresPlace } from './postgres-pool.ts';
import type { Schema } from './schema.ts';
import type { StorageEngine } from './storage-engine.ts';

/** Reads at the same time; more wait for their turn. */
const READERS = 8;

/** After so long without a statement the server ends a write, so that a process that hangs holds nobody up. */
const STALLED_MS = 5000;

/** Longest a statement may take. A network that swallows everything gives no other sign. */
const ANSWER_MS = 5000;

/** Longest one step of a migration, or the look at one whole table, may take. */
const LONG_MS = 600_000;

/** Writes that wait for their turn in this process; more are told at once. */
const MOST_WAITING = 1000;

/** First half of the lock that writers hold; the second is the schema, so that two may share a database. */
const LOCK_CLASS = 1_196_312_900;

/**
 * A PostgreSQL database, or one schema of it.
 *
 * Writers of all processes take turns by an advisory lock, which is why one connection for writing is enough; reads
 * have connections of their own and never wait for writes.
 */
export class PostgresEngine implements StorageEngine {
  readonly path: string;
  readonly lookEveryMs = 500;
  readonly #place: PostgresPlace;
  readonly #reader: Kysely<Schema>;
  readonly #writer: Kysely<Schema>;
  readonly #lockTimeoutMs: number;
  readonly #turns = new Mutex();
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /** Connects when it is first asked for something. */
  constructor(place: PostgresPlace, lockTimeoutMs: number) {
    this.path = place.address;
    this.#place = place;
    this.#lockTimeoutMs = lockTimeoutMs;
    const answerMs = lockTimeoutMs + ANSWER_MS;
    this.#reader = open(new DescribedPool(place, { max: READERS, answerMs: ANSWER_MS }));
    this.#writer = open(new DescribedPool(place, { max: 1, answerMs }));
  }

  read<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#whileOpen(() =>
      this.#reader
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(work),
    );
  }

  write<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#lockTimeoutMs;
    return this.#whileOpen(async () => {
      if (this.#turns.waiting >= MOST_WAITING) throw tooManyWrites();
      const endTurn = await this.#turns.acquire();
      try {
        // Where the network is silent, those who wait would otherwise find that out one after the other.
        if (performance.now() > deadline) throw tooManyWrites();
        return await transact(this.#writer, deadline, async (database) => {
          assertSchemaKnown(await schemaVersion(database));
          return work(database);
        });
      } finally {
        endTurn();
      }
    });
  }

  /** On a connection of its own, where a statement may take minutes, and so may the wait for another process. */
  migrate<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#whileOpen(async () => {
      await using migrator = open(new DescribedPool(this.#place, { max: 1, answerMs: LONG_MS + ANSWER_MS }));
      return await transact(migrator, performance.now() + LONG_MS, work);
    });
  }

  /** Later in a transaction it is later: a transaction may have waited for its turn. */
  now(): RawBuilder<number> {
    return sql<number>`cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)`;
  }

  /** Which transactions are visible: a commit of any process changes that. Costs no table access. */
  async commitMarker(): Promise<string> {
    const query = sql<{ marker: string }>`select pg_current_snapshot()::text as marker`;
    const { rows } = await this.#whileOpen(() => query.execute(this.#reader));
    return String(rows[0]?.marker);
  }

  tables(database: Kysely<Schema>): Promise<string[]> {
    return postgresTables(database);
  }

  integrityCheck(): Promise<string[]> {
    return this.#whileOpen(async () => {
      await using checker = open(new DescribedPool(this.#place, { max: 1, answerMs: LONG_MS }));
      return await findPostgresDamage(checker);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw alreadyClosed();
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#reader.destroy();
    await this.#writer.destroy();
  }
}

function open(pool: DescribedPool): Kysely<Schema> {
  return new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [new ByteOrderPlugin()] });
}

/** Read committed, so that what others committed before we got the lock is seen. */
async function transact<T>(
  writer: Kysely<Schema>,
  deadline: number,
  work: (database: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  let done = false;
  try {
    return await writer.transaction().execute(async (database) => {
      await takeWriteLock(database, deadline - performance.now());
      const result = await work(database);
      done = true;
      return result;
    });
  } catch (error) {
    throw done && error instanceof AppError && error.code === 'UNAVAILABLE' ? outcomeUnknown(error) : error;
  }
}

/** Ends with the transaction, as do the settings; all of it behind poolers too. */
async function takeWriteLock(database: Kysely<Schema>, waitMs: number): Promise<void> {
  const wait = String(Math.max(1, Math.round(waitMs)));
  await sql`select
    set_config('lock_timeout', ${wait}, true),
    set_config('idle_in_transaction_session_timeout', ${String(STALLED_MS)}, true),
    pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(current_schema()))`.execute(database);
}

function tooManyWrites(): AppError {
  return new AppError('UNAVAILABLE', 'The writes before this one took too long.', {
    hint: 'Nothing was changed. Try again; if it lasts, see whether the database answers.',
  });
}
