import type { PinStore } from '../pin-store.ts';
import {
  connectionLike,
  fieldsOf,
  type RedisClient,
  runCommand,
  whenReady,
} from '../sources/redis-client.ts';

/** Of two moments the later one stays, for a tool and for the whole, whichever instance is first. */
const NOTE_SHOWN = `
  for at = 3, #ARGV do
    local known = redis.call('HGET', KEYS[1], ARGV[at])
    if not known or tonumber(known) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], ARGV[at], ARGV[1]) end
  end
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;

/** Keeps pins in Redis, whose clock counts. The client is copied once, and never connected itself. */
export function redisPins(client: RedisClient, prefix = 'guidon-gate'): PinStore {
  // What fails is told by whoever asks.
  const connection = connectionLike(client, () => {});
  const run = (...words: string[]) => runCommand(connection, ...words);
  return {
    name: 'redis',
    open: async () => {
      const ready = whenReady(connection);
      connection.connect().catch(() => {});
      await ready;
    },
    now: async () => {
      const [seconds, microseconds] = (await run('TIME')) as [string, string];
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
    },
    pin: async (principal, window, flags, keepMs) => {
      const key = `${prefix}:pin:${principal}:${window}`;
      const keep = ['NX', 'PX', String(Math.ceil(keepMs))];
      if (flags !== undefined && (await run('SET', key, JSON.stringify(flags), ...keep)) !== null)
        return flags;
      const theirs = await run('GET', key);
      return typeof theirs === 'string' ? (JSON.parse(theirs) as string[]) : flags;
    },
    shown: async (principal) => {
      const fields = fieldsOf(await run('HGETALL', `${prefix}:shown:${principal}`));
      return new Map([...fields].map(([tool, until]) => [tool, Number(until)]));
    },
    noteShown: async (principal, tools, until, keepMs) => {
      const key = `${prefix}:shown:${principal}`;
      const times = [String(until), String(Math.ceil(keepMs))];
      await run('EVAL', NOTE_SHOWN, '1', key, ...times, ...tools);
    },
    close: () => {
      if (connection.isOpen) connection.destroy();
    },
  };
}
