import { within } from '../within.ts';

/** The part of a node-redis client (`redis`, `@redis/client` 5 or 6) that is used. */
export interface RedisClient {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  duplicate(): RedisClient;
  connect(): Promise<unknown>;
  destroy(): void;
  unref?(): void;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of other people's events
  on(event: string, listener: (...values: any[]) => void): unknown;
  sendCommand(words: string[]): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
}

/** A connection of our own to the same Redis, which keeps no process alive. */
export function connectionLike(client: RedisClient, failed: (failure: unknown) => void): RedisClient {
  const connection = client.duplicate();
  connection.on('error', failed);
  connection.on('connect', () => connection.unref?.());
  return connection;
}

const OPEN_MS = 2_000;
const ANSWER_MS = 5_000;

/** Settles when a connection is there, which may be long before; fails after two seconds. */
export function whenReady(connection: RedisClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject({ code: 'NOT_CONNECTED' }), OPEN_MS).unref();
    connection.on('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Runs a command on a connection that is there; fails when it is not, or does not answer in five seconds. */
export async function runCommand(client: RedisClient, ...words: string[]): Promise<unknown> {
  if (!client.isReady) throw { code: 'NOT_CONNECTED' };
  return within(ANSWER_MS, client.sendCommand(words));
}

/** The fields of a hash, as Redis answers them in either version of its protocol. */
export function fieldsOf(reply: unknown): ReadonlyMap<string, string> {
  if (reply instanceof Map) return new Map([...reply].map(([key, value]) => [String(key), String(value)]));
  if (!Array.isArray(reply)) return new Map(Object.entries((reply ?? {}) as Record<string, string>));
  const pairs = reply.flatMap((key, at) =>
    at % 2 === 0 ? [[String(key), String(reply[at + 1])] as const] : [],
  );
  return new Map(pairs);
}
