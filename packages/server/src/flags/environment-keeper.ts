import { AppError } from '../lib/app-error.ts';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import { type EnvironmentName, readEnvironmentDelta } from './environment-delta.ts';
import type { FlagStore, RevisionEvent } from './flag-store.ts';
import { LiveEnvironment } from './live-environment.ts';

/** What an {@link EnvironmentKeeper} works with. */
export interface EnvironmentKeeperParts {
  readonly store: FlagStore;
  readonly logger: Logger | undefined;
  /** Called when there is nothing to keep any more. */
  readonly forget: () => void;
  /** Called when it was read for the first time. */
  readonly loaded?: () => void;
}

/** How long who asks waits for a newer revision, before the one in memory must do. */
const PATIENCE_MS = 100;

const RETRY_MS = 1000;

/** Between two looks that somebody asks for, however many ask. */
const LOOK_MS = 1000;

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
  /** A look that somebody asked for and that did not begin yet. */
  #look: Promise<LiveEnvironment | undefined> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
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

  /**
   * The environment as a look finds it that begins from now on, within a second. Nobody waits for it but who asks.
   * Throws UNAVAILABLE when the database cannot be read.
   */
  refreshed(): Promise<LiveEnvironment | undefined> {
    this.#look ??= this.#lookSoon();
    return this.#look;
  }

  /** Takes note that a project came to a revision. */
  notice({ projectId, revision, rewritten }: RevisionEvent): void {
    const live = this.#live;
    if (live !== undefined && live.projectId !== projectId) return;
    if (live !== undefined && revision <= live.readAt && rewritten !== true) return;
    this.#expect(this.#load());
  }

  /** Ends it where there is nothing to keep any more. */
  close(): void {
    this.release();
    this.#live = undefined;
  }

  /** Ends it. What is under way changes nothing any more; who waits gets what was read. */
  release(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#live?.end();
    this.#parts.forget();
  }

  async #lookSoon(): Promise<LiveEnvironment | undefined> {
    const wait = this.#lookedAt + LOOK_MS - performance.now();
    await (wait > 0 ? pause(wait) : undefined);
    this.#look = undefined;
    this.#lookedAt = performance.now();
    await this.#load();
    const wasRead = this.#behindSince === undefined && !(this.#isClosed && this.#live !== undefined);
    if (!wasRead) throw notRead();
    return this.#live;
  }

  /** Whoever asks waits for a load, but not for long where there is something to answer with. */
  #expect(loading: Promise<void>): void {
    if (this.#live === undefined || this.#waiting !== undefined) return;
    const waiting = patience(loading).then(() => {
      // Meanwhile there may be something newer to wait for.
      if (this.#waiting === waiting) this.#waiting = undefined;
    });
    this.#waiting = waiting;
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
    if (before === undefined) this.#parts.loaded?.();
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
}

/** Settles with the load, or after a moment. */
function patience(loading: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS).unref();
    const over = () => {
      clearTimeout(timer);
      resolve();
    };
    loading.then(over, over);
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

function notRead(): AppError {
  return new AppError('UNAVAILABLE', 'Whether there is anything newer cannot be said now.', {
    hint: 'Try again in a few seconds.',
  });
}
