import { once } from 'node:events';
import { z } from 'zod';
import type { App } from '../../../src/app.ts';
import { defineTool } from '../../../src/tools/define-tool.ts';
import { Surface } from '../../../src/tools/surface.ts';
import type { TestApp } from './test-app.ts';

/** An app whose only tool, wait_here, waits until the test opens the gate or the call is cancelled. */
export interface WaitingApp {
  readonly app: App;
  /** Settles when the tool was called. */
  readonly started: Promise<void>;
  /** Settles when the call was cancelled. */
  readonly cancelled: Promise<void>;
  /** Lets the call finish. */
  open(): void;
}

export function waitingApp({ app }: TestApp): WaitingApp {
  const started = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const tool = defineTool({
    name: 'wait_here',
    title: 'Wait until the test says so',
    description: 'Waits.',
    toolset: 'flags',
    access: 'read',
    input: z.object({}),
    output: z.object({ done: z.boolean() }),
    run: async (_input, { signal }) => {
      started.resolve();
      void once(signal, 'abort').then(() => cancelled.resolve());
      await Promise.race([opened.promise, cancelled.promise]);
      return { done: true };
    },
  });
  const surface = new Surface([tool], { toolsets: ['flags'], readOnly: false });
  const run: App['runner']['run'] = async ({ signal }) => ({
    ok: true,
    output: await tool.run({} as never, { signal } as never),
  });
  const runner = { run, toAppError: (failure: unknown) => app.runner.toAppError(failure) };
  return {
    app: { ...app, surface: () => surface, runner },
    started: started.promise,
    cancelled: cancelled.promise,
    open: opened.resolve,
  };
}
