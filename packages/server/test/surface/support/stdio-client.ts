import { PassThrough } from 'node:stream';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { connectTransport, type TestClient } from '../../../../gate/test/support/clients.ts';
import type { App } from '../../../src/app.ts';
import { serveStdioDoor } from '../../../src/mcp/stdio.ts';

/** Connects a client to an app's stdio door in this process, whose clock is the test's. */
export async function connectInProcess(app: App, modern: boolean): Promise<TestClient> {
  const input = new PassThrough();
  const transport = new LineTransport(input);
  const stop = new AbortController();
  const served = serveStdioDoor(app, { streams: { input, write: transport.take }, stop: stop.signal });
  const client = await connectTransport(transport, modern);
  return {
    ...client,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await served;
      await client[Symbol.asyncDispose]();
    },
  };
}

/** The client's side of standard input and output. */
class LineTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  readonly #input: PassThrough;

  constructor(input: PassThrough) {
    this.#input = input;
  }

  take = (frame: string, written: (failure?: Error | null) => void): boolean => {
    setImmediate(() => this.onmessage?.(JSON.parse(frame)));
    written();
    return true;
  };

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.#input.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    this.#input.end();
    this.onclose?.();
  }
}
