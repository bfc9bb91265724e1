import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import type { Announcer } from './announcer.ts';

const CONNECT_MS = 3000;
const LONGEST_PAUSE_MS = 5000;

/** Announces through a Redis channel, on two connections that are made again whenever they break. */
export class RedisAnnouncer implements Announcer {
  readonly #channel: string;
  readonly #self = randomUUID();
  readonly #outage: OutageLog;
  readonly #publisher: ReturnType<typeof clientOf>;
  readonly #subscriber: ReturnType<typeof clientOf>;
  #listener: () => void = () => {};
  #subscribed = false;

  /** Starts at once, in the background. The URL holds the credentials. */
  constructor(url: string, channel: string, logger: Logger | undefined) {
    this.#channel = channel;
    this.#outage = new OutageLog('announcements by Redis', logger);
    this.#publisher = clientOf(url, this.#outage);
    this.#subscriber = clientOf(url, this.#outage);
    this.#start();
  }

  announce(): void {
    if (this.#publisher.isReady) this.#publisher.publish(this.#channel, this.#self).catch(() => {});
  }

  onNotice(listener: () => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    for (const client of [this.#publisher, this.#subscriber]) if (client.isOpen) client.destroy();
  }

  #start(): void {
    this.#subscriber.on('ready', () => void this.#subscribe());
    for (const client of [this.#publisher, this.#subscriber]) client.connect().catch(() => {});
  }

  /** Once subscribed, the client subscribes again by itself. What it may have missed is made up for by a notice. */
  async #subscribe(): Promise<void> {
    try {
      if (!this.#subscribed) await this.#subscriber.subscribe(this.#channel, (sender) => this.#hear(sender));
      this.#subscribed = true;
      this.#outage.ended();
      this.#listener();
    } catch (error) {
      this.#outage.began(error);
    }
  }

  #hear(sender: string): void {
    if (sender !== this.#self) this.#listener();
  }
}

function clientOf(url: string, outage: OutageLog) {
  const client = createClient({
    url,
    name: 'guidon',
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (tries) =>
        Math.min(100 * 2 ** Math.min(tries, 6), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2),
    },
  });
  client.on('error', (error) => outage.began(error));
  return client;
}
