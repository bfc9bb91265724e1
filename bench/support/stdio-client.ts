import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Era, INITIALIZE, type McpClient, type RpcAnswer, resultOf, rpcRequest } from './mcp-client.ts';
import { startProduct, stop } from './product.ts';

/** A client of `guidon mcp` over standard input and output. */
export class StdioClient implements McpClient {
  readonly process: ChildProcess;
  readonly #era: Era;
  readonly #waiting = new Map<number, (answer: RpcAnswer) => void>();
  #lastId = 0;

  constructor(era: Era, dataFolder: string, args: readonly string[] = []) {
    this.#era = era;
    this.process = startProduct(dataFolder, ['mcp', ...args]);
    const { stdout } = this.process;
    if (stdout === null) throw new Error('The program has no standard output.');
    createInterface({ input: stdout }).on('line', (line) => this.#take(JSON.parse(line) as RpcAnswer));
  }

  /** What a client of this era does before it may ask for anything. */
  async open(): Promise<this> {
    if (this.#era === 'modern') {
      await this.request('server/discover', {});
    } else {
      await this.request('initialize', INITIALIZE);
      this.#send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    }
    return this;
  }

  async request(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const answered = new Promise<RpcAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.#send(rpcRequest(this.#era, id, method, params));
    return resultOf(await answered);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stop(this.process);
  }

  #send(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  #take(answer: RpcAnswer): void {
    const { id = 0 } = answer;
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
