import { type FlagSource, redisSource } from '@guidon/gate';
import { afterAll, describe, expect, it } from 'vitest';
import { tcpProxy } from '../../server/test/support/tcp-proxy.ts';
import { ownName, ownRedis, REDIS_URL, redisAnswers, redisCli, redisClient } from './support/redis.ts';

const names: string[] = [];

afterAll(async () => {
  if (names.length > 0) await redisCli(REDIS_URL, 'del', ...names);
});

interface Opened extends AsyncDisposable {
  readonly source: FlagSource;
  readonly warnings: string[];
  value(flag: string): unknown;
}

async function opened(url: string, options: Parameters<typeof redisSource>[1]): Promise<Opened> {
  const source = redisSource(redisClient(url), options);
  const warnings: string[] = [];
  await source.open({ changed: () => {}, warn: (message) => warnings.push(message) });
  return {
    source,
    warnings,
    value: (flag) => (source.read([], undefined) as ReadonlyMap<string, unknown>).get(flag),
    [Symbol.asyncDispose]: async () => source.close(),
  };
}

function own() {
  const options = { hash: ownName('hash'), channel: ownName('channel') };
  names.push(options.hash);
  return options;
}

describe.skipIf(!(await redisAnswers()))('flags in Redis', () => {
  it('flip with hset and publish', async () => {
    const options = own();
    await redisCli(REDIS_URL, 'hset', options.hash, 'export_pdf', 'true', 'page_size', '50');
    await using redis = await opened(REDIS_URL, options);
    expect(redis.value('export_pdf')).toEqual({ value: true });
    expect(redis.value('page_size')).toEqual({ value: 50 });
    await redisCli(REDIS_URL, 'hset', options.hash, 'export_pdf', '20%');
    expect(redis.value('export_pdf')).toEqual({ value: true });
    await redisCli(REDIS_URL, 'publish', options.channel, 'export_pdf');
    await expect.poll(() => redis.value('export_pdf')).toEqual({ basisPoints: 2000 });
    await redisCli(REDIS_URL, 'hdel', options.hash, 'export_pdf');
    await redisCli(REDIS_URL, 'publish', options.channel, '{"flag":"export_pdf"}');
    await expect.poll(() => redis.value('export_pdf')).toBeUndefined();
    expect(redis.source.status()).toMatchObject({ state: 'ok' });
    expect(redis.warnings).toEqual([]);
  });

  it('ignore malformed messages and values, and tell of them', async () => {
    const options = own();
    await redisCli(REDIS_URL, 'hset', options.hash, 'a', 'true', 'b', 'true');
    await using redis = await opened(REDIS_URL, options);
    await redisCli(REDIS_URL, 'hset', options.hash, 'b', 'false');
    for (const message of ['{not json', '', '{"flag":7}', 'a b'])
      await redisCli(REDIS_URL, 'publish', options.channel, message);
    await expect.poll(() => redis.warnings.length).toBe(4);
    expect(redis.value('b')).toEqual({ value: true });
    expect(new Set(redis.warnings)).toEqual(
      new Set([`A malformed message in the Redis channel ${options.channel} was ignored.`]),
    );
    await redisCli(REDIS_URL, 'hset', options.hash, 'a', 'perhaps');
    await redisCli(REDIS_URL, 'publish', options.channel, 'a');
    await expect.poll(() => redis.value('b')).toEqual({ value: false });
    expect(redis.value('a')).toEqual({ value: true });
    expect(redis.warnings.at(-1)).toBe(
      `The flag "a" in the Redis hash ${options.hash} has no usable value: this is neither true nor false nor a percentage such as 20%. It stays what it was.`,
    );
  });

  it('are read again though nobody published', async () => {
    const options = { ...own(), reloadMs: 50 };
    await using redis = await opened(REDIS_URL, options);
    await redisCli(REDIS_URL, 'hset', options.hash, 'a', 'true');
    await expect.poll(() => redis.value('a')).toEqual({ value: true });
  });

  it('miss nothing of a storm of updates', async () => {
    const options = own();
    await using redis = await opened(REDIS_URL, options);
    const operator = redisClient();
    await operator.connect();
    for (let at = 1; at <= 500; at++) {
      void operator.hSet(options.hash, 'n', String(at));
      void operator.publish(options.channel, 'n');
    }
    await expect.poll(() => redis.value('n')).toEqual({ value: 500 });
    operator.destroy();
  });

  it('stay as they were while Redis is away, and follow when it is back', async () => {
    await using server = await ownRedis();
    const options = { hash: 'feature-flags', channel: 'flag-updates', reloadMs: 3_600_000 };
    await redisCli(server.url, 'hset', 'feature-flags', 'a', 'true');
    await using redis = await opened(server.url, options);
    await server.stop();
    await expect.poll(() => redis.source.status().state).toBe('stale');
    expect(redis.value('a')).toEqual({ value: true });
    await server.start();
    await redisCli(server.url, 'hset', 'feature-flags', 'a', 'false');
    await redisCli(server.url, 'publish', 'flag-updates', 'a');
    await expect.poll(() => redis.value('a'), { timeout: 5_000 }).toEqual({ value: false });
    await expect.poll(() => redis.source.status().state).toBe('ok');
    await redisCli(server.url, 'hset', 'feature-flags', 'a', '5%');
    await redisCli(server.url, 'publish', 'flag-updates', 'a');
    await expect.poll(() => redis.value('a')).toEqual({ basisPoints: 500 });
  });

  it('are off when Redis was never there, and come when it does', async () => {
    await using server = await ownRedis();
    await server.stop();
    const opening = performance.now();
    await using redis = await opened(server.url, {});
    expect(performance.now() - opening).toBeLessThan(4_000);
    expect(redis.value('a')).toBeUndefined();
    expect(redis.source.status()).toEqual({ state: 'failed', lastError: expect.stringMatching(/^[A-Z_]+$/) });
    await server.start();
    await redisCli(server.url, 'hset', 'feature-flags', 'a', 'true');
    await redisCli(server.url, 'publish', 'flag-updates', 'a');
    await expect.poll(() => redis.value('a'), { timeout: 5_000 }).toEqual({ value: true });
  });

  it('miss nothing when the connection is cut during updates', async () => {
    const { hostname: host, port } = new URL(REDIS_URL);
    await using proxy = await tcpProxy({ host, port: Number(port || 6379) });
    const options = { ...own(), reloadMs: 3_600_000 };
    await using redis = await opened(`redis://127.0.0.1:${proxy.port}`, options);
    const operator = redisClient();
    await operator.connect();
    for (let round = 1; round <= 5; round++) {
      const cutting = proxy.cut();
      await operator.hSet(options.hash, 'n', String(round));
      await operator.publish(options.channel, 'n');
      await cutting;
      await proxy.mend();
      await expect.poll(() => redis.value('n'), { timeout: 5_000 }).toEqual({ value: round });
    }
    operator.destroy();
  });
});
