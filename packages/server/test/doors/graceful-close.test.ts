import { describe, expect, it } from 'vitest';
import { startHttpServer } from '../../src/http/http-server.ts';
import { connectHttp, ERAS } from './support/connect.ts';
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
