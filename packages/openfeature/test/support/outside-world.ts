import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How a request for the stream is answered instead of with a stream. */
export type Refusal = (response: ServerResponse) => void;

/** One stream that a client opened. */
export interface OpenStream {
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  /** Settles when the client is gone, or the stream was ended. */
  readonly closed: Promise<unknown>;
  /** Sends one event; data that are no text are sent as JSON. */
  send(event: string, data: unknown, id?: number | string): void;
}

/** A server that does whatever a test wants, as broken servers do. Not Guidon: its routes only. */
export class OutsideWorld implements AsyncDisposable {
  readonly streams: OpenStream[] = [];
  readonly reports: unknown[] = [];
  /** Set: the next requests for the stream are answered so. */
  refusal: Refusal | undefined;
  #waiting: (() => void)[] = [];
  readonly #server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      this.reports.push(JSON.parse(await text(request)));
      response.writeHead(202).end();
    } else if (this.refusal !== undefined) this.refusal(response);
    else this.#open(request.headers, response);
    for (const wake of this.#waiting.splice(0)) wake();
  });

  static async start(port = 0): Promise<OutsideWorld> {
    const world = new OutsideWorld();
    world.#server.listen(port, '127.0.0.1');
    await once(world.#server, 'listening');
    return world;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The stream opened as the count says, now or later; 1 is the first. */
  async stream(count = 1): Promise<OpenStream> {
    for (;;) {
      const stream = this.streams[count - 1];
      if (stream !== undefined) return stream;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The report received as the count says, now or later. */
  async report(count = 1): Promise<unknown> {
    while (this.reports.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.reports[count - 1];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #open(headers: IncomingHttpHeaders, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    this.streams.push({
      headers,
      response,
      closed: once(response, 'close'),
      send: (event, data, id) => {
        const payload = typeof data === 'string' ? data : JSON.stringify(data);
        response.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${payload}\n\n`);
      },
    });
  }
}
