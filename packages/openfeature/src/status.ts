import { ErrorCode, type OpenFeatureEventEmitter, ProviderEvents } from '@openfeature/server-sdk';

type State = 'fresh' | 'stale' | 'refused';

/**
 * How good the data are, told as OpenFeature's events whenever that changes.
 *
 * Nothing is emitted before {@link Status.begin}: what `initialize` ends with is told by OpenFeature's SDK, and events
 * of before would be overtaken by it.
 */
export class Status {
  readonly #events: OpenFeatureEventEmitter;
  readonly #staleAfterMs: number;
  /** Undefined before anything is known. */
  #is: State | undefined;
  /** What OpenFeature was told last; undefined before it began. */
  #told: State | 'failed' | undefined;
  #message = '';
  #grace: NodeJS.Timeout | undefined;

  constructor(events: OpenFeatureEventEmitter, staleAfterMs: number) {
    this.#events = events;
    this.#staleAfterMs = staleAfterMs;
  }

  /** From now on changes are told; `initialize` ended well, or it failed. */
  begin(ended: 'fresh' | 'failed'): void {
    this.#told = ended;
    this.#tell();
  }

  /** The data are the server's, as of now. */
  fresh(): void {
    this.#become('fresh', '');
  }

  /** The server is lost; the data are stale when it stays so, and at once when it never was there. */
  lost(message: string): void {
    if (this.#is === undefined) this.#become('stale', message);
    if (this.#is !== 'fresh') return;
    this.#grace ??= setTimeout(() => this.#become('stale', message), this.#staleAfterMs).unref();
  }

  /** The server no longer takes the key; the last good data stay. */
  refused(message: string): void {
    this.#become('refused', message);
  }

  /** Nothing is told any more. */
  close(): void {
    clearTimeout(this.#grace);
  }

  #become(state: State, message: string): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#is = state;
    this.#message = message;
    if (this.#told !== undefined) this.#tell();
  }

  /** While there never were data, only that there are some now is news. */
  #tell(): void {
    if (this.#is === undefined || this.#told === this.#is) return;
    if (this.#told === 'failed' && this.#is !== 'fresh') return;
    this.#told = this.#is;
    const message = this.#message;
    if (this.#is === 'fresh') this.#events.emit(ProviderEvents.Ready);
    else if (this.#is === 'stale') this.#events.emit(ProviderEvents.Stale, { message });
    // Not PROVIDER_FATAL: then OpenFeature would no longer ask us for the last good values.
    else this.#events.emit(ProviderEvents.Error, { message, errorCode: ErrorCode.GENERAL });
  }
}
