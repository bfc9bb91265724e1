import { type ChildProcessByStdio, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './bench.ts';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

const ANSWER_MS = 60_000;

/** A scripted session with Codex's app server: requests out, answers in, every form accepted. */
export class CodexSession implements Disposable {
  readonly #codex: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, (message: Message) => void>();
  /** The messages of the forms that were accepted. */
  readonly asked: string[] = [];
  #id = 0;

  constructor(bench: Bench) {
    const file = path.join(bench.folder, 'node_modules/.bin/codex');
    const env = { ...bench.environment, GUIDON_HTTP_KEY: bench.http.key };
    this.#codex = spawn(file, ['app-server'], { cwd: bench.folder, env, stdio: ['pipe', 'pipe', 'ignore'] });
    createInterface(this.#codex.stdout).on('line', (line) => this.#receive(JSON.parse(line) as Message));
  }

  notify(method: string): void {
    this.#send({ method });
  }

  async request(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#id;
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params });
    const late = pause(ANSWER_MS, { error: { message: 'no answer in a minute' } }, { ref: false });
    const { result, error }: Message = await Promise.race([answered, late]);
    if (result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  [Symbol.dispose](): void {
    this.#codex.kill();
  }

  #send(message: Message): void {
    this.#codex.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #receive(message: Message): void {
    if (message.method === undefined) return this.#waiting.get(Number(message.id))?.(message);
    if (message.id === undefined) return;
    if (message.method !== 'mcpServer/elicitation/request')
      return this.#send({ id: message.id, error: { message: 'unexpected' } });
    this.asked.push(String(message.params?.message));
    this.#send({ id: message.id, result: { action: 'accept', content: { confirm: true }, _meta: null } });
  }
}
