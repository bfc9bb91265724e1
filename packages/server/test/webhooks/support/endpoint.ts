import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';

/** A message as an endpoint got it. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What an endpoint answers: a status, headers besides, or nothing before the promise is done. */
export type Answer = (received: Received) => Promise<Answered> | Answered;
type Answered = number | { readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** A real HTTP server in the place of somebody's endpoint. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  answer: Answer;
}

/** Starts one on this machine; it answers 204 unless told otherwise. */
export async function endpoint(answer: Answer = () => 204, host = '127.0.0.1'): Promise<Endpoint> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const one = { id: String(request.headers['webhook-id']), headers: request.headers, body };
    received.push(one);
    const answered = await self.answer(one);
    const { status, headers } = typeof answered === 'number' ? { status: answered, headers: {} } : answered;
    response.writeHead(status, headers).end('an answer that nobody reads');
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const self: Endpoint = {
    url: `http://${host}:${port}/hook`,
    port,
    received,
    answer,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

/** What a message says, once the independent library found its signature right. */
// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
export function verified(secret: string, { body, headers }: Received): any {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

/** Waits until an endpoint got so many messages. */
export async function got(one: Endpoint, count: number): Promise<void> {
  await expect.poll(() => one.received.length, { timeout: 10_000, interval: 10 }).toBe(count);
}
