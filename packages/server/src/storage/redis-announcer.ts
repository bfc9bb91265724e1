import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import type { Logger } from '../lib/logger.ts';
import type { Announcer } from './announcer.ts';
import { OutageLog } from './outage-log.ts';

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

  /** Subscriptions come back with the connection; what was announced meanwhile is made up for by a notice. */
  #start(): void {
    this.#subscriber.on('ready', () => {
      this.#outage.ended();
      this.#listener();
    });
    const hear = (sender: string) => {
      if (sender !== this.#self) this.#listener();
    };
    this.#publisher.connect().catch(() => {});
    this.#subscriber
      .connect()
      .then(() => this.#subscriber.subscribe(this.#channel, hear))
      .catch(() => {});
  }
}

function clientOf(url: string, outage: OutageLog) {
  const client = createClient({
    url,
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
