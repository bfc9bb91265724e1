import { createClient } from '@redis/client';

/** The Redis that tests announce through. */
export const REDIS_URL = process.env.GUIDON_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** Whether tests on Redis can run. */
export async function redisAnswers(): Promise<boolean> {
  return onRedis('PING').then(
    () => true,
    () => false,
  );
}

/** Closes the connections of every Guidon, on the server's side. */
export async function breakRedisConnections(): Promise<void> {
  const clients = String(await onRedis('CLIENT', 'LIST')).split('\n');
  const ids = clients.filter((line) => / name=guidon /.test(line)).map((line) => /^id=(\d+)/.exec(line)?.[1]);
  for (const id of ids) await onRedis('CLIENT', 'KILL', 'ID', String(id));
}

async function onRedis(...command: string[]): Promise<unknown> {
  const client = createClient({ url: REDIS_URL, socket: { connectTimeout: 2000, reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}
