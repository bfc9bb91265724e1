import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import { type EnvironmentName, readEnvironmentDelta } from './environment-delta.ts';
import type { FlagStore } from './flag-store.ts';
import { LiveEnvironment } from './live-environment.ts';

/** What an {@link EnvironmentKeeper} works with. */
export interface EnvironmentKeeperParts {
  readonly store: FlagStore;
  readonly logger: Logger | undefined;
  /** Called when there is nothing to keep any more. */
  readonly forget: () => void;
}

/** How long who asks waits for a newer revision, before the one in memory must do. */
const PATIENCE_MS = 100;

const RETRY_MS = 1000;

/** Keeps one environment up to date: one load at a time, and another one when something happened meanwhile. */
export class EnvironmentKeeper {
  readonly #name: EnvironmentName;
  readonly #parts: EnvironmentKeeperParts;
  readonly #outage: OutageLog;
  #live: LiveEnvironment | undefined;
  #loading: Promise<void> | undefined;
  /** Something happened that the load under way may have been too early for. */
  #again = false;
  /** Settles when who asks need not wait any longer. */
  #waiting: Promise<unknown> | undefined;
  #behindSince: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Begins to read. */
  constructor(name: EnvironmentName, parts: EnvironmentKeeperParts) {
    this.#name = name;
    this.#parts = parts;
    const { project, environment } = name;
    this.#outage = new OutageLog(`bringing ${project}/${environment} up to date`, parts.logger);
    this.#waiting = this.#load();
  }

  /** What was read last. */
  get live(): LiveEnvironment | undefined {
    return this.#live;
  }

  /** Whether nothing newer is expected any moment. */
  get isCurrent(): boolean {
    return this.#waiting === undefined;
  }

  /** Since when a load failed (milliseconds since 1970), while none succeeded. */
  get behindSince(): number | undefined {
    return this.#behindSince;
  }

  /** The environment as soon as it is up to date, or after a moment as it is; undefined when there is none. */
  async whenCurrent(): Promise<LiveEnvironment | undefined> {
    await this.#waiting;
    return this.#live;
  }

  /** {@link EnvironmentKeeper.whenCurrent} after a look for anything newer. */
  refreshed(): Promise<LiveEnvironment | undefined> {
    this.#expect(this.#load());
    return this.whenCurrent();
  }

  /** Takes note that a project came to a revision. */
  notice(projectId: string, revision: number): void {
    const live = this.#live;
    if (live !== undefined && (live.projectId !== projectId || revision <= live.readAt)) return;
    this.#expect(this.#load());
  }

  /** Ends it. What is under way changes nothing any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#live?.end();
    this.#live = undefined;
    this.#parts.forget();
  }

  /** Whoever asks waits for a load, but not for long where there is something to answer with. */
  #expect(loading: Promise<void>): void {
    if (this.#live !== undefined) this.#waiting ??= this.#patience(loading);
  }

  #load(): Promise<void> {
    this.#again = true;
    if (this.#loading !== undefined) return this.#loading;
    clearTimeout(this.#retry);
    this.#loading = this.#run();
    // Whoever waits is told; where nobody does, nothing was asked for.
    this.#loading.catch(() => {});
    return this.#loading;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#isClosed) {
        this.#again = false;
        await this.#readOnce();
      }
      this.#behindSince = undefined;
      this.#outage.ended();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#loading = undefined;
      this.#waiting = undefined;
    }
  }

  async #readOnce(): Promise<void> {
    const delta = await this.#parts.store.read((reads) =>
      readEnvironmentDelta(reads, this.#name, this.#live),
    );
    if (this.#isClosed) return;
    if (delta === undefined) return this.close();
    if (this.#live !== undefined && !delta.whole) return this.#live.apply(delta);
    const before = this.#live;
    this.#live = new LiveEnvironment(this.#name, delta);
    before?.end();
  }

  /** The last that was read stays; whoever has nothing is told. */
  #failed(error: unknown): void {
    if (this.#live === undefined) {
      this.close();
      throw error;
    }
    if (this.#isClosed) return;
    this.#outage.began(error);
    this.#behindSince ??= Date.now();
    this.#retry = setTimeout(() => void this.#load(), RETRY_MS).unref();
  }

  /** Settles with the load, or after a moment, from when on nobody waits. */
  #patience(loading: Promise<void>): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS).unref();
    const over = () => {
      clearTimeout(timer);
      this.#waiting = undefined;
    };
    return Promise.race([loading, promise]).then(over, over);
  }
}
