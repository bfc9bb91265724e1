import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { redisSource } from './redis.ts';
import type { RedisClient } from './redis-client.ts';

/** A Redis whose answers wait until they are let go. */
class SlowRedis extends EventEmitter {
  readonly isReady = true;
  readonly isOpen = true;
  fields: Record<string, string> = {};
  tell: (message: string) => void = () => {};
  readonly held: (() => void)[] = [];

  duplicate(): RedisClient {
    return this;
  }

  async connect(): Promise<void> {
    this.emit('ready');
  }

  destroy(): void {}

  sendCommand(): Promise<unknown> {
    const then = { ...this.fields };
    return new Promise((resolve) => this.held.push(() => resolve(then)));
  }

  async subscribe(_: string, listener: (message: string) => void): Promise<void> {
    this.tell = listener;
  }
}

/** A Redis that answers at once. */
class QuickRedis extends SlowRedis {
  reads = 0;

  override async sendCommand(): Promise<unknown> {
    this.reads++;
    return { ...this.fields };
  }
}

it('reads again when it is told of an update while it reads', async () => {
  const redis = new SlowRedis();
  redis.fields = { a: 'true' };
  const source = redisSource(redis);
  const opening = source.open({ changed: () => {}, warn: () => {} });
  await expect.poll(() => redis.held.length).toBe(1);
  redis.fields = { a: 'false' };
  redis.tell('a');
  redis.held.shift()?.();
  await expect.poll(() => redis.held.length).toBe(1);
  redis.held.shift()?.();
  await opening;
  expect((source.read([], undefined) as ReadonlyMap<string, unknown>).get('a')).toEqual({ value: false });
  await source.close();
});

it('says that something changed only when it did', async () => {
  const redis = new QuickRedis();
  redis.fields = { a: 'true', b: '20%' };
  let changes = 0;
  const source = redisSource(redis);
  await source.open({ changed: () => void changes++, warn: () => {} });
  expect(changes).toBe(1);
  const { reads } = redis;
  redis.fields = { b: '20%', a: 'true' };
  redis.tell('*');
  await expect.poll(() => redis.reads).toBe(reads + 1);
  redis.fields = { b: '20%', a: 'false' };
  redis.tell('*');
  await expect.poll(() => redis.reads).toBe(reads + 2);
  expect(changes).toBe(2);
  await source.close();
});

/** A Redis whose subscription stands when it is told to. */
class LateRedis extends QuickRedis {
  stand = () => {};

  override subscribe(_: string, listener: (message: string) => void): Promise<void> {
    this.tell = listener;
    return new Promise((resolve) => {
      this.stand = resolve;
    });
  }
}

it('reads once more when the subscription stands, whatever was read before', async () => {
  const redis = new LateRedis();
  redis.fields = { a: 'true' };
  const source = redisSource(redis);
  const opening = source.open({ changed: () => {}, warn: () => {} });
  await expect.poll(() => redis.reads).toBe(1);
  // Said while nobody listens.
  redis.fields = { a: 'false' };
  redis.stand();
  await opening;
  expect((source.read([], undefined) as ReadonlyMap<string, unknown>).get('a')).toEqual({ value: false });
  await source.close();
});
