import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@redis/client';
import { expect } from 'vitest';

export const REDIS_URL = process.env.GUIDON_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** A client as a server's author makes one: not connected. */
export function redisClient(url = REDIS_URL) {
  const socket = { connectTimeout: 1000, reconnectStrategy: () => 50 };
  const client = createClient({ url, socket });
  client.on('error', () => {});
  return client;
}

/** A name nobody else's test has. */
export function ownName(what: string): string {
  return `guidon-gate-test:${what}:${randomBytes(6).toString('hex')}`;
}

/** Runs `redis-cli`, as an operator would. */
export async function redisCli(url: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-u', url, ...words]);
  return stdout.trim();
}

/** Deletes what a test kept under names of its own. */
export async function deleteKeys(prefix: string): Promise<void> {
  const keys = await redisCli(REDIS_URL, '--scan', '--pattern', `${prefix}*`);
  if (keys !== '') await redisCli(REDIS_URL, 'del', ...keys.split('\n'));
}

/** Whether tests with `redis-cli` and a Redis can run here. */
export async function redisAnswers(): Promise<boolean> {
  return redisCli(REDIS_URL, 'ping').then(
    (answer) => answer === 'PONG',
    () => false,
  );
}

/** A Redis of the test's own, which it can stop and start again; it keeps its data. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis of the test's own. */
export async function ownRedis(): Promise<OwnRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const dir = mkdtempSync(path.join(tmpdir(), 'redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  let server: ChildProcess | undefined;
  const start = async () => {
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    server = spawn('redis-server', [...args, ...durable], { stdio: 'ignore' });
    await expect.poll(() => redisCli(url, 'ping').catch(() => '')).toBe('PONG');
  };
  const stop = async () => {
    const gone = new Promise((resolve) => server?.once('exit', resolve));
    server?.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    ...{ url, port, start, stop },
    [Symbol.asyncDispose]: async () => {
      if (server?.exitCode === null && server.signalCode === null) await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
