import { isDeepStrictEqual } from 'node:util';
import { checkNames, checkNumbers } from '../check-options.ts';
import type { FlagSource, SourceHost } from '../flag-source.ts';
import { NO_SETTINGS, parseSetting, type Settings } from '../setting.ts';
import { SourceHealth } from '../source-health.ts';
import { type Found, takeSettings } from '../take-settings.ts';
import { connectionLike, fieldsOf, type RedisClient, runCommand, whenReady } from './redis-client.ts';

const RETRY_MS = 250;
const RELOAD_MS = 30_000;

/** How a {@link redisSource} is made. */
export interface RedisOptions {
  /** The hash of flags and their values. Default `feature-flags`. */
  readonly hash?: string;
  /** The channel on which changes are told. Default `flag-updates`. */
  readonly channel?: string;
  /** How often the hash is read though nobody said anything, in milliseconds. Default 30,000. */
  readonly reloadMs?: number;
}

/**
 * Flags of a Redis hash: `HSET feature-flags export_pdf 20%`, then `PUBLISH flag-updates export_pdf`.
 *
 * The hash is the truth and a message only says that it changed: the flag's name, `*`, or JSON with a member `flag`. It is
 * read after the subscription stands, again whenever a connection was lost, and once in a while all the same, so no
 * update is missed. What is malformed changes nothing. The client is copied twice, and never connected itself.
 * Throws `INVALID_GATE`.
 */
export function redisSource(client: RedisClient, options: RedisOptions = {}): FlagSource {
  checkNames<RedisOptions>('The source of a Redis', options, { hash: true, channel: true, reloadMs: true });
  checkNumbers('The source of a Redis', { reloadMs: options.reloadMs }, 1);
  return new RedisSource(client, options);
}

class RedisSource implements FlagSource {
  readonly name: string;
  readonly shared = true;
  readonly #hash: string;
  readonly #channel: string;
  readonly #reloadMs: number;
  readonly #reader: RedisClient;
  readonly #subscriber: RedisClient;
  readonly #health = new SourceHealth();
  #settings: Settings = NO_SETTINGS;
  #host: SourceHost | undefined;
  #subscribing: Promise<unknown> | undefined;
  #subscribed = false;
  #loading: Promise<void> | undefined;
  #isAskedAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(client: RedisClient, options: RedisOptions) {
    const { hash = 'feature-flags', channel = 'flag-updates', reloadMs = RELOAD_MS } = options;
    this.name = `redis ${hash}`;
    this.#hash = hash;
    this.#channel = channel;
    this.#reloadMs = reloadMs;
    const failed = (failure: unknown) => this.#health.failed(failure);
    this.#reader = connectionLike(client, failed);
    this.#subscriber = connectionLike(client, failed);
  }

  async open(host: SourceHost): Promise<void> {
    this.#host = host;
    this.#health.tellTo(host, this.name);
    const ready = [whenReady(this.#reader), whenReady(this.#subscriber)];
    this.#subscriber.on('ready', () => void this.#subscribe());
    this.#reader.on('ready', () => void this.#load());
    for (const connection of [this.#reader, this.#subscriber])
      connection.connect().catch((failure) => this.#health.failed(failure));
    const isThere = await Promise.all(ready).then(
      () => true,
      () => false,
    );
    if (isThere) await this.#subscribe();
  }

  read = (): Settings => this.#settings;

  status() {
    const status = this.#health.status();
    const isLive = this.#subscribed && this.#subscriber.isReady;
    return isLive || status.state !== 'ok' ? status : ({ ...status, state: 'stale' } as const);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const connection of [this.#reader, this.#subscriber]) if (connection.isOpen) connection.destroy();
  }

  /** Once subscribed, the client subscribes again by itself before it is ready again. */
  async #subscribe(): Promise<void> {
    try {
      this.#subscribing ??= this.#subscriber.subscribe(this.#channel, (message) => this.#hear(message));
      await this.#subscribing;
      this.#subscribed = true;
      await this.#load();
    } catch (failure) {
      this.#subscribing = undefined;
      this.#health.failed(failure);
    }
  }

  #hear(message: string): void {
    if (isUpdate(message)) void this.#load();
    else this.#host?.warn(`A malformed message in the Redis channel ${this.#channel} was ignored.`);
  }

  /** One reading at a time. What is said meanwhile may be too late for it, so another one follows. */
  #load(): Promise<void> {
    if (this.#loading !== undefined) this.#isAskedAgain = true;
    this.#loading ??= this.#loadAll();
    return this.#loading;
  }

  async #loadAll(): Promise<void> {
    clearTimeout(this.#timer);
    let pause = this.#reloadMs;
    do {
      this.#isAskedAgain = false;
      try {
        const fields = fieldsOf(await runCommand(this.#reader, 'HGETALL', this.#hash));
        if (this.#host !== undefined) this.#take(fields, this.#host);
        this.#health.succeeded();
      } catch (failure) {
        this.#health.failed(failure);
        pause = RETRY_MS;
      }
    } while (this.#isAskedAgain && pause !== RETRY_MS);
    // In the same turn as the last look at #isAskedAgain: whoever asks from here on starts another reading.
    this.#loading = undefined;
    if (!this.#closed) this.#timer = setTimeout(() => void this.#load(), pause).unref();
  }

  #take(fields: ReadonlyMap<string, string>, host: SourceHost): void {
    const found = [...fields].map(([key, text]): Found => [key, parseSetting(text), text]);
    const settings = takeSettings(found, this.#settings, `the Redis hash ${this.#hash}`, host);
    if (isDeepStrictEqual(settings, this.#settings)) return;
    this.#settings = settings;
    host.changed();
  }
}

function isUpdate(message: string): boolean {
  if (/^(\*|[\w.:|-]{1,128})$/.test(message)) return true;
  try {
    const { flag } = JSON.parse(message) as { flag?: unknown };
    return typeof flag === 'string';
  } catch {
    return false;
  }
}
