import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import type { Announcer } from './announcer.ts';
import { type PostgresPlace, postgresOptions } from './postgres-pool.ts';

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const GOODBYE_MS = 500;
const ANSWER_MS = 5000;

/** Not worth a flush to disk. The setting ends with the transaction: behind a pooler others share the connection. */
const NOTIFY = "select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

/**
 * Announces by LISTEN and NOTIFY, on a connection of its own that it makes again whenever it breaks.
 *
 * Behind a pooler that shares connections between transactions nothing arrives.
 */
export class PostgresAnnouncer implements Announcer {
  readonly #place: PostgresPlace;
  readonly #channel: string;
  readonly #self = randomUUID();
  readonly #outage: OutageLog;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #client: pg.Client | undefined;
  #listener: () => void = () => {};
  #due = false;
  #telling = false;

  /** Starts at once, in the background. */
  constructor(place: PostgresPlace, channel: string, logger: Logger | undefined) {
    this.#place = place;
    this.#channel = channel;
    this.#outage = new OutageLog('announcements by PostgreSQL', logger);
    this.#running = this.#keepListening();
  }

  announce(): void {
    this.#due = true;
    if (!this.#telling) void this.#tell();
  }

  onNotice(listener: () => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** One announcement at a time; those that come meanwhile become one. */
  async #tell(): Promise<void> {
    this.#telling = true;
    while (this.#due && this.#client) {
      this.#due = false;
      await this.#notify(this.#client);
    }
    this.#telling = false;
  }

  /** Where it fails, listening may be broken too, without a sign: the connection is made again. */
  async #notify(client: pg.Client): Promise<void> {
    try {
      await client.query(NOTIFY, [this.#channel, this.#self]);
    } catch (error) {
      this.#failed(error);
      this.#client = undefined;
      void client.end().catch(() => {});
    }
  }

  async #keepListening(): Promise<void> {
    let pause = SHORTEST_PAUSE_MS;
    while (!this.#stop.signal.aborted) {
      const worked = await this.#listen();
      pause = worked ? SHORTEST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await this.#rest(pause * (0.5 + Math.random() / 2));
    }
  }

  /** Listens for as long as the connection lasts; answers whether there was one. */
  async #listen(): Promise<boolean> {
    try {
      // Throws where a file of certificates that the URL names is gone.
      await this.#listenOn(new pg.Client({ ...postgresOptions(this.#place), query_timeout: ANSWER_MS }));
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  async #listenOn(client: pg.Client): Promise<void> {
    client.on('error', (error) => this.#failed(error));
    client.on('notification', ({ payload }) => this.#hear(payload));
    const { promise: stopped, resolve: stop } = Promise.withResolvers<unknown>();
    this.#stop.signal.addEventListener('abort', stop);
    const over = Promise.race([new Promise((resolve) => client.once('end', resolve)), stopped]);
    try {
      await Promise.race([this.#connect(client), stopped]);
      await over;
    } finally {
      this.#stop.signal.removeEventListener('abort', stop);
      this.#client = undefined;
      await goodbye(client);
    }
  }

  /** What was announced while nobody listened is made up for by a notice. */
  async #connect(client: pg.Client): Promise<void> {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
    this.#client = client;
    (client as Waitable).unref();
    this.#outage.ended();
    this.#listener();
    if (this.#due) this.announce();
  }

  #failed(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#outage.began(error);
  }

  #hear(sender: string | undefined): void {
    if (sender !== this.#self) this.#listener();
  }

  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
  }
}

/** What the types leave out: whether the process goes on for the sake of this connection. */
type Waitable = pg.Client & { ref(): void; unref(): void };

/** A server that hangs does not answer it. */
async function goodbye(client: pg.Client): Promise<void> {
  (client as Waitable).ref();
  await Promise.race([client.end().catch(() => {}), sleep(GOODBYE_MS, undefined, { ref: false })]);
  (client as Waitable).unref();
}
