import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { guidonMcp } from './connect.ts';

/** What a server writes, as far as tests look at it. */
export interface Frame {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A Guidon process that is spoken to byte by byte. */
export class RawStdio implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly frames: Frame[] = [];
  /** Lines on standard output that are not JSON: there must be none. */
  readonly noise: string[] = [];
  readonly exited: Promise<unknown[]>;
  #waiting: (() => void)[] = [];

  constructor(folder: string) {
    const { command, args, env } = guidonMcp(folder);
    this.child = spawn(command, args, { env });
    this.exited = once(this.child, 'exit');
    this.child.stdin.on('error', () => {});
    createInterface(this.child.stdout).on('line', (line) => this.#line(line));
  }

  write(text: string): void {
    this.child.stdin.write(text);
  }

  send(message: Readonly<Record<string, unknown>>): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  async initialize(protocolVersion = '2025-06-18', capabilities = {}): Promise<Frame> {
    const clientInfo = { name: 'raw', version: '1' };
    this.send({ id: 'init', method: 'initialize', params: { protocolVersion, capabilities, clientInfo } });
    const answer = await this.frame((frame) => frame.id === 'init');
    this.send({ method: 'notifications/initialized' });
    return answer;
  }

  /** The first frame that fits, now or later. */
  async frame(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async call(id: string, name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Frame> {
    this.send({ id, method: 'tools/call', params: { name, arguments: input } });
    return this.frame((frame) => frame.id === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
  }

  #line(line: string): void {
    try {
      this.frames.push(JSON.parse(line) as Frame);
    } catch {
      this.noise.push(line);
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
