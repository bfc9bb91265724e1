import { Kysely, PostgresDialect, sql } from 'kysely';
import { AppError } from '../lib/app-error.ts';
import { alreadyClosed } from './already-closed.ts';
import { ByteOrderPlugin } from './byte-order-plugin.ts';
import { findPostgresDamage } from './find-postgres-damage.ts';
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

/** Longest the look at one whole table may take. */
const CHECK_MS = 600_000;

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
      const endTurn = await this.#turns.acquire();
      try {
        return await this.#transact(work, deadline);
      } finally {
        endTurn();
      }
    });
  }

  /** Which transactions are visible: a commit of any process changes that. Costs no table access. */
  async commitMarker(): Promise<string> {
    const query = sql<{ marker: string }>`select pg_current_snapshot()::text as marker`;
    const { rows } = await this.#whileOpen(() => query.execute(this.#reader));
    return String(rows[0]?.marker);
  }

  integrityCheck(): Promise<string[]> {
    return this.#whileOpen(async () => {
      await using checker = open(new DescribedPool(this.#place, { max: 1, answerMs: CHECK_MS }));
      return await findPostgresDamage(checker);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** Read committed, so that what others committed before we got the lock is seen. */
  async #transact<T>(work: (database: Kysely<Schema>) => Promise<T>, deadline: number): Promise<T> {
    let done = false;
    try {
      return await this.#writer.transaction().execute(async (database) => {
        await takeWriteLock(database, deadline - performance.now());
        const result = await work(database);
        done = true;
        return result;
      });
    } catch (error) {
      throw done && error instanceof AppError && error.code === 'UNAVAILABLE' ? outcomeUnknown(error) : error;
    }
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

/** Ends with the transaction, as do the settings; all of it behind poolers too. */
async function takeWriteLock(database: Kysely<Schema>, waitMs: number): Promise<void> {
  const wait = String(Math.max(1, Math.round(waitMs)));
  await sql`select
    set_config('lock_timeout', ${wait}, true),
    set_config('idle_in_transaction_session_timeout', ${String(STALLED_MS)}, true),
    pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(current_schema()))`.execute(database);
}
