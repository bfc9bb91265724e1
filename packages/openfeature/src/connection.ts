import { setTimeout as wait } from 'node:timers/promises';
import type { EventSourceMessage } from 'eventsource-parser';
import { Backoff } from './backoff.ts';
import { ConnectionFailure } from './connection-failure.ts';
import type { Settings } from './guidon-provider-options.ts';
import { readStream } from './read-stream.ts';

/** What is done with what a {@link Connection} hears. */
export interface Listener {
  /** Where to go on from, if anywhere. */
  readonly lastEventId: () => string | undefined;
  /** A sign of life came, before or after whole messages. */
  readonly onAlive: () => void;
  /** What it throws ends the connection; another is made. */
  readonly onMessage: (message: EventSourceMessage) => void;
  /** The connection ended, or there was none. Another attempt follows by itself. */
  readonly onFailure: (failure: ConnectionFailure) => void;
}

/** A connection that lived this long was a good one: after it the waits begin anew, in milliseconds. */
const STEADY_MS = 30_000;

/** Holds one stream from the server open, and opens it again for ever. */
export class Connection {
  readonly #settings: Settings;
  readonly #listener: Listener;
  readonly #closing = new AbortController();
  readonly #backoff: Backoff;

  constructor(settings: Settings, listener: Listener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#backoff = new Backoff(settings.waits.firstRetry, settings.waits.longestRetry);
  }

  /** Resolves when it was closed. */
  async run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const failure = await this.#readOnce(signal);
      if (signal.aborted) return;
      this.#listener.onFailure(failure);
      // The timer does not keep a process alive that has nothing else to do.
      await wait(this.#waitAfter(failure), undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Ends it at once. */
  close(): void {
    this.#closing.abort();
  }

  async #readOnce(signal: AbortSignal): Promise<ConnectionFailure> {
    const started = performance.now();
    const { lastEventId, onAlive, onMessage } = this.#listener;
    const onRetry = (milliseconds: number) => {
      this.#backoff.first = milliseconds;
    };
    try {
      await readStream(this.#settings, { lastEventId: lastEventId(), signal, onAlive, onMessage, onRetry });
      return new ConnectionFailure('unavailable', 'The server ended the stream.');
    } catch (error) {
      return ConnectionFailure.of(error);
    } finally {
      if (performance.now() - started > STEADY_MS) this.#backoff.reset();
    }
  }

  #waitAfter({ kind, retryAfterMs }: ConnectionFailure): number {
    const own = kind === 'refused' ? this.#backoff.longest() : this.#backoff.next();
    return Math.max(own, retryAfterMs);
  }
}
