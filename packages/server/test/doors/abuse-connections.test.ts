import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../src/http/http-server.ts';
import { dial, gather, requestText } from './support/raw-http.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function serve(
  options: Partial<HttpServerOptions> = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<[TestApp, HttpServer]> {
  const test = await openTestApp(settings);
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0, ...options });
  open.push(test, { [Symbol.asyncDispose]: () => server.close() });
  return [test, server];
}

/** Writes a byte now and then, for as long as anybody listens. */
function trickle(socket: Socket, everyMs: number): void {
  const timer = setInterval(() => socket.write('x'), everyMs);
  socket.once('close', () => clearInterval(timer));
}

describe('a client that takes its time', () => {
  it('with its headers is cut off, and keeps nobody waiting', async () => {
    const [, server] = await serve({ headersMs: 300 });
    const slow = Array.from({ length: 50 }, () => dial(server.url));
    const ends = slow.map((socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
      trickle(socket, 50);
      return gather(socket, 10_000);
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    for (const { statuses, closed } of await Promise.all(ends)) {
      expect({ statuses, closed }).toEqual({ statuses: [408], closed: true });
    }
  });

  it('with its body is cut off', async () => {
    const [test, server] = await serve({ headersMs: 300, requestMs: 400 });
    const socket = dial(server.url);
    const headers = [
      'Host: localhost',
      `Authorization: Bearer ${await test.key()}`,
      'Content-Type: application/json',
      'Content-Length: 100000',
    ];
    socket.write(requestText('POST /api/v1/tools/list_flags', headers));
    trickle(socket, 50);
    const { statuses, closed } = await gather(socket, 10_000);
    expect(closed).toBe(true);
    expect(statuses).not.toContain(200);
  });

  it('and says nothing at all is cut off', async () => {
    const [, server] = await serve({ headersMs: 300 });
    expect((await gather(dial(server.url), 10_000)).closed).toBe(true);
  });
});

describe('many connections', () => {
  it('are served, a thousand at a time', async () => {
    const [test, server] = await serve();
    const headers = ['Host: localhost', `Authorization: Bearer ${await test.key()}`, 'Connection: close'];
    const sockets = Array.from({ length: 1_000 }, () => dial(server.url));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const ends = sockets.map((socket) => {
      socket.write(requestText('GET /api/v1/tools', headers));
      return gather(socket, 20_000);
    });
    const statuses = (await Promise.all(ends)).map((end) => end.statuses[0]);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('over the limit are closed at once', async () => {
    const [, server] = await serve({}, { GUIDON_MAX_CONNECTIONS: '3' });
    const first = Array.from({ length: 3 }, () => dial(server.url));
    await Promise.all(first.map((socket) => once(socket, 'connect')));
    expect((await gather(dial(server.url), 10_000)).closed).toBe(true);
    first[0]?.destroy();
    await expect
      .poll(async () => (await fetch(`${server.url}/healthz`).catch(() => undefined))?.status)
      .toBe(200);
    for (const socket of first) socket.destroy();
  });

  it('can each bring a thousand requests, which are answered in their order', async () => {
    const [, server] = await serve();
    const socket = dial(server.url);
    const one = (path: string) => requestText(`GET ${path}`, ['Host: localhost']);
    socket.write(
      Array.from({ length: 1_000 }, (_, at) => one(at % 2 === 0 ? '/healthz' : '/nothing')).join(''),
    );
    const { statuses } = await gather(socket, 1_000);
    expect(statuses).toEqual(Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? 200 : 404)));
  });
});
