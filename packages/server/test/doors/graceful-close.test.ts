import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { App } from '../../src/app.ts';
import { startHttpServer } from '../../src/http/http-server.ts';
import { defineTool, type Tool } from '../../src/tools/define-tool.ts';
import { Surface } from '../../src/tools/surface.ts';
import { connectHttp, ERAS } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

describe.each(ERAS)('closing the HTTP server under a %s client', (era) => {
  it('finishes calls under way, ends streams, and accepts nothing new', async () => {
    await using test = await openTestApp();
    const slow = gate();
    const server = await startHttpServer(withTool(test, slow.tool), { host: '127.0.0.1', port: 0 });
    await using connected = await connectHttp(`${server.url}/mcp`, await test.key(), era);
    if (era === 'modern') await connected.client.listen({ resourceSubscriptions: ['flag://default/x'] });
    const call = connected.client.callTool({ name: 'wait_here', arguments: {} });
    await slow.started;
    const closed = server.close();
    slow.open();
    expect((await call).structuredContent).toEqual({ done: true });
    await closed;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('does not wait for ever', async () => {
    await using test = await openTestApp();
    const slow = gate();
    const server = await startHttpServer(withTool(test, slow.tool), {
      host: '127.0.0.1',
      port: 0,
      drainMs: 50,
    });
    await using connected = await connectHttp(`${server.url}/mcp`, await test.key(), era);
    const call = connected.client.callTool({ name: 'wait_here', arguments: {} }).catch(() => 'cut');
    await slow.started;
    await server.close();
    slow.open();
    void call;
  });
});

function gate() {
  const started = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const tool = defineTool({
    name: 'wait_here',
    title: 'Wait until the test says so',
    description: 'Waits.',
    toolset: 'flags',
    access: 'read',
    input: z.object({}),
    output: z.object({ done: z.boolean() }),
    run: async () => {
      started.resolve();
      await opened.promise;
      return { done: true };
    },
  });
  return { tool, started: started.promise, open: opened.resolve };
}

function withTool({ app }: TestApp, tool: Tool): App {
  const surface = new Surface([tool], { toolsets: ['flags'], readOnly: false });
  const run: App['runner']['run'] = async (request) => ({
    ok: true,
    output: await tool.run({} as never, { signal: request.signal } as never),
  });
  return {
    ...app,
    surface: () => surface,
    runner: { run, toAppError: (failure) => app.runner.toAppError(failure) },
  };
}
