import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './free-port.ts';

/** A Redis of our own, which keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  start(): void;
  stop(): Promise<void>;
}

/** Starts a Redis on a free port. */
export async function createRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess;
  const start = () => {
    child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
      stdio: 'ignore',
    });
  };
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  start();
  return { url: `redis://127.0.0.1:${port}`, start, stop, [Symbol.asyncDispose]: stop };
}
