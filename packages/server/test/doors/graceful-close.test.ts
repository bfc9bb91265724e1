import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { startHttpServer } from '../../src/http/http-server.ts';
import { connectHttp, ERAS } from './support/connect.ts';
import { dial, gather, requestText } from './support/raw-http.ts';
import { openTestApp } from './support/test-app.ts';
import { waitingApp } from './support/waiting-tool.ts';

const LISTEN = { host: '127.0.0.1', port: 0 };
const WAIT = { name: 'wait_here', arguments: {} };

describe.each(ERAS)('the HTTP server under a %s client', (era) => {
  it('finishes calls under way when it closes, ends streams, and accepts nothing new', async () => {
    await using test = await openTestApp();
    const { app, started, open } = waitingApp(test);
    const server = await startHttpServer(app, LISTEN);
    await using connected = await connectHttp(`${server.url}/mcp`, await test.key(), era);
    if (era === 'modern') await connected.client.listen({ resourceSubscriptions: ['flag://default/x'] });
    const call = connected.client.callTool(WAIT);
    await started;
    const closed = server.close();
    open();
    expect((await call).structuredContent).toEqual({ done: true });
    await closed;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('does not wait for ever when it closes', async () => {
    await using test = await openTestApp();
    const { app, started, cancelled } = waitingApp(test);
    const server = await startHttpServer(app, { ...LISTEN, drainMs: 50 });
    await using connected = await connectHttp(`${server.url}/mcp`, await test.key(), era);
    const call = connected.client.callTool(WAIT, { timeout: 2_000 }).catch(() => undefined);
    await started;
    await server.close();
    await cancelled;
    await call;
  });

  it('passes on that a call was cancelled', async () => {
    await using test = await openTestApp();
    const { app, started, cancelled } = waitingApp(test);
    const server = await startHttpServer(app, LISTEN);
    await using connected = await connectHttp(`${server.url}/mcp`, await test.key(), era);
    const stop = new AbortController();
    const call = connected.client.callTool(WAIT, { signal: stop.signal });
    await started;
    stop.abort();
    await expect(call).rejects.toThrow();
    await cancelled;
    await server.close();
  });
});

describe('the health of a server', () => {
  it('costs one look into the database, however many ask', async () => {
    await using test = await openTestApp();
    const server = await startHttpServer(test.app, LISTEN);
    const read = vi.spyOn(test.app.storage, 'read');
    const ask = async () => (await fetch(`${server.url}/readyz`)).status;
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(200));
    expect(await ask()).toBe(200);
    expect(read).toHaveBeenCalledTimes(1);
    await expect.poll(async () => (await ask()) && read.mock.calls.length, { timeout: 3000 }).toBe(2);
    await server.close();
  });

  it('tells those whose connections are open that it stops', async () => {
    await using test = await openTestApp();
    const { app, started, open } = waitingApp(test);
    const server = await startHttpServer(app, LISTEN);
    const key = await test.key();
    await using connected = await connectHttp(`${server.url}/mcp`, key, 'modern');
    const sockets = await Promise.all(
      [1, 2].map(async () => {
        const socket = dial(server.url);
        await once(socket, 'connect');
        return socket;
      }),
    );
    // Both connections are the server's before it stops.
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const call = connected.client.callTool(WAIT);
    await started;
    const closed = server.close();
    const answers = ['/readyz', '/servingz'].map(async (path, index) => {
      const socket = sockets[index] as Socket;
      const answer = gather(socket, 5_000);
      socket.write(requestText(`GET ${path}`, ['Host: localhost', 'Connection: close'], ''));
      return answer;
    });
    for (const { statuses, text } of await Promise.all(answers)) {
      expect(statuses).toEqual([503]);
      expect(text).toContain('"reason":"stopping"');
    }
    open();
    await call;
    await closed;
  });
});
