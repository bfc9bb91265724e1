import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { program } from '../support/program.ts';

/** The administrator's key of servers that tests start. */
export const ADMIN_KEY = 'gdn_a-key-for-tests-that-is-long-enough-0000';

/** A server in a process of its own. */
export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** What became of a process. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `guidon` in processes of its own, on a data folder that goes away with it. */
export class Guidon implements Disposable {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'guidon-cli-'));

  /** Runs a command to its end. */
  async run(
    args: readonly string[],
    options: { input?: string; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Ended> {
    const process = this.start(args, options.env);
    // A command that refuses its input does not read all of it.
    process.stdin.on('error', () => {});
    process.stdin.end(options.input ?? '');
    const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)]);
    const code =
      process.exitCode ?? (await new Promise<number | null>((resolve) => process.once('exit', resolve)));
    return { code, stdout, stderr };
  }

  /** Runs a command and parses what it prints. */
  async json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
    return JSON.parse((await this.run(args)).stdout);
  }

  /** Starts a command. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const environment = { PATH: process.env.PATH, GUIDON_DATA: this.folder, ...env };
    return spawn(process.execPath, program(...args), { env: environment });
  }

  /** Starts `guidon serve` on a free port, and waits until it listens. */
  async serve(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Served> {
    const serving = this.start(['serve', '--port', '0', ...args], { GUIDON_ADMIN_KEY: ADMIN_KEY, ...env });
    const stop = async () => {
      serving.kill('SIGTERM');
      await once(serving, 'exit');
    };
    for await (const line of createInterface(serving.stdout)) {
      const [url] = /http:\S+\/mcp/.exec(line) ?? [];
      if (url !== undefined) return { url, stop };
    }
    throw new Error('The server said no address.');
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream.setEncoding('utf8')) all += chunk;
  return all;
}
