import { type App, createApp } from '../../packages/server/src/app.ts';
import { loadConfig } from '../../packages/server/src/config/config.ts';
import type { Caller } from '../../packages/server/src/principals/caller.ts';
import type { Surface } from '../../packages/server/src/tools/surface.ts';
import type { Settings } from './product.ts';

/** Guidon inside this process, called through its runner: what a tool costs, without a door. */
export class BenchApp implements AsyncDisposable {
  readonly app: App;
  readonly #caller: Caller;
  readonly #surface: Surface;

  private constructor(app: App, caller: Caller) {
    this.app = app;
    this.#caller = caller;
    this.#surface = app.surface();
  }

  static async open(dataFolder: string, settings: Settings = {}): Promise<BenchApp> {
    const app = await createApp(
      loadConfig({ GUIDON_DATA: dataFolder, ...settings }, { toolsets: 'all', logLevel: 'error' }),
    );
    return new BenchApp(app, await app.operatorCaller());
  }

  /** Calls a tool. Throws its error: only calls that work are measured. */
  async call(tool: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const outcome = await this.run(tool, args);
    if (!outcome.ok) throw outcome.error;
    return { ...outcome.output };
  }

  /** Calls a tool, whatever it answers. */
  run(tool: string, args: Record<string, unknown>) {
    const signal = new AbortController().signal;
    return this.app.runner.run({
      tool,
      arguments: args,
      caller: this.#caller,
      surface: this.#surface,
      signal,
      confirm: async () => 'accepted',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}
