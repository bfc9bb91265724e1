import { z } from 'zod';
import { type ClientKind, connectClient, type TestClient } from '../../../../gate/test/support/clients.ts';
import { TestClock } from '../../../../gate/test/support/test-clock.ts';
import { type HttpServer, startHttpServer } from '../../../src/http/http-server.ts';
import { CATALOGUE } from '../../../src/tools/catalogue.ts';
import { defineTool } from '../../../src/tools/define-tool.ts';
import { openTestApp, type TestApp } from '../../doors/support/test-app.ts';
import { connectInProcess } from './stdio-client.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const WINDOW = 10 * MINUTE;

/** A tool that is offered only where a surface flag turns it on, and one with a successor. */
const EXTRA = [
  defineTool({ ...shape('try_this'), experimental: true }),
  defineTool({ ...shape('old_report'), replacedBy: 'list_flags' }),
];

function shape(name: string) {
  return {
    name,
    title: `The tool ${name} of these tests`,
    description: 'Answers its name.',
    toolset: 'flags' as const,
    access: 'read' as const,
    input: z.object({}),
    output: z.object({ summary: z.string() }),
    run: async () => ({ summary: name }),
  };
}

/** A Guidon whose clock is the test's, and its server. */
export interface SurfaceWorld extends AsyncDisposable {
  readonly test: TestApp;
  readonly clock: TestClock;
  readonly server: HttpServer;
  /** A client, over HTTP with a key, or on stdio in this process. */
  connect(kind: ClientKind, key?: string, path?: string): Promise<TestClient>;
  connectStdio(modern: boolean): Promise<TestClient>;
  set(tool: string, what: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Goes to the next window of everybody. */
  rollOver(): void;
}

export async function surfaceWorld(): Promise<SurfaceWorld> {
  const clock = new TestClock(Date.now());
  const test = await openTestApp(
    {},
    {
      catalogue: [...CATALOGUE, ...EXTRA],
      clock: () => new Date(clock.now()),
      surfaceTimes: { clock, windowMs: WINDOW },
    },
  );
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0, now: clock.now });
  return {
    ...{ test, clock, server },
    connect: async (kind, key, path = '/mcp') =>
      connectClient(kind, { url: `${server.url}${path}`, token: key ?? (await test.key()) }),
    connectStdio: (modern) => connectInProcess(test.app, modern),
    set: (tool, what) => test.run('set_surface_flag', { tool, ...what }),
    rollOver: () => clock.advance(WINDOW + 2_000),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await test[Symbol.asyncDispose]();
    },
  };
}
