import {
  GeneralError,
  type OpenFeatureEventEmitter,
  ProviderEvents,
  ProviderFatalError,
} from '@openfeature/server-sdk';
import type { EventSourceMessage } from 'eventsource-parser';
import { Connection } from './connection.ts';
import { ConnectionFailure } from './connection-failure.ts';
import { readDocumentFile } from './document-file.ts';
import { DocumentKeeper } from './document-keeper.ts';
import type { Settings } from './guidon-provider-options.ts';
import type { LocalEnvironment } from './local-environment.ts';
import { readDocument, readPatch } from './read-document.ts';
import { Status } from './status.ts';
import { TurnTimer } from './turn-timer.ts';
import { UnreadableDocument } from './unreadable-document.ts';

/** Brings an environment up to date and keeps it so: one life of a provider, from `initialize` to `onClose`. */
export class Feed {
  readonly #settings: Settings;
  readonly #environment: LocalEnvironment;
  readonly #events: OpenFeatureEventEmitter;
  readonly #status: Status;
  readonly #connection: Connection;
  readonly #keeper: DocumentKeeper | undefined;
  readonly #turnTimer = new TurnTimer((since, until) =>
    this.#tellChanged(this.#environment.turnedBetween(since, until)),
  );
  /** Settles when there are data, or it is clear that there will be none soon. */
  readonly #first = Promise.withResolvers<void>();
  /** What the server named the place that its next patch can go on from. */
  #resumesFrom: string | undefined;
  #failure: ConnectionFailure | undefined;
  #begun = false;
  #closed = false;

  constructor(settings: Settings, environment: LocalEnvironment, events: OpenFeatureEventEmitter) {
    this.#settings = settings;
    this.#environment = environment;
    this.#events = events;
    const { keepIn, logger, waits } = settings;
    // Whoever waits for it is told; that nobody does yet is no reason to end the process.
    this.#first.promise.catch(() => {});
    this.#status = new Status(events, waits.staleAfter);
    this.#keeper = keepIn === undefined ? undefined : new DocumentKeeper(keepIn, environment, logger);
    this.#connection = new Connection(settings, {
      lastEventId: () => this.#resumesFrom,
      onAlive: () => this.#onAlive(),
      onMessage: (message) => this.#onMessage(message),
      onFailure: (failure) => this.#onFailure(failure),
    });
  }

  /**
   * Resolves when there are data: the server's, or where it cannot be reached those of a file. Throws a
   * `PROVIDER_FATAL` error when the key is refused and a `GENERAL` one when there are none in time; it goes on trying.
   */
  async start(): Promise<void> {
    await this.#readFiles();
    if (!this.#closed) void this.#connection.run();
    const timer = setTimeout(() => this.#onTimeout(), this.#settings.timeoutMs);
    try {
      await this.#first.promise;
      this.#beginSoon('fresh');
    } catch (error) {
      this.#beginSoon('failed');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends everything at once; resolves when the file is written. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#connection.close();
    this.#status.close();
    this.#turnTimer.stop();
    this.#first.reject(new GeneralError('The provider was closed before it had any flags.'));
    await this.#keeper?.flush();
  }

  get #hasData(): boolean {
    return this.#environment.metadata !== undefined;
  }

  async #readFiles(): Promise<void> {
    for (const file of this.#settings.files) {
      if (this.#hasData) return;
      try {
        this.#environment.replace(await readDocumentFile(file));
        this.#turnTimer.wait(this.#environment.turns());
      } catch (error) {
        this.#settings.logger.info(`Guidon: ${file} cannot be begun with:`, error);
      }
    }
  }

  /** OpenFeature's SDK tells how `initialize` ended when it did; what is told before would be overtaken by that. */
  #beginSoon(ended: 'fresh' | 'failed'): void {
    setImmediate(() => {
      if (this.#closed) return;
      this.#begun = true;
      this.#status.begin(ended);
    });
  }

  #onTimeout(): void {
    const why = this.#failure?.message ?? 'The server did not answer.';
    const message = `There were no flags within ${this.#settings.timeoutMs} ms. ${why} The provider goes on trying.`;
    if (this.#hasData) this.#status.lost(why);
    this.#settle(new GeneralError(message));
  }

  /** Ends the wait for the first data: well when there are any, from wherever. */
  #settle(otherwise: Error): void {
    if (this.#hasData) this.#first.resolve();
    else this.#first.reject(otherwise);
  }

  /** A server that goes on where we were gives a sign of life, not what we lack. */
  #onAlive(): void {
    if (this.#resumesFrom !== undefined) this.#isFresh();
  }

  #isFresh(): void {
    this.#failure = undefined;
    this.#status.fresh();
    this.#first.resolve();
  }

  #onMessage({ id, event, data }: EventSourceMessage): void {
    // A handler of one message may have closed the provider; others of the same packet still come.
    if (this.#closed) return;
    if (event === 'end') throw endOf(data);
    if (event !== 'put' && event !== 'patch') return;
    const changed = this.#take(event, data);
    this.#resumesFrom = id;
    this.#isFresh();
    this.#keeper?.changed();
    this.#tellChanged(changed);
    this.#turnTimer.wait(this.#environment.turns());
  }

  #tellChanged(flagsChanged: string[]): void {
    if (this.#begun && flagsChanged.length > 0)
      this.#events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
  }

  /** The keys of the flags that changed. What cannot be taken leaves all as it was, and everything is asked for anew. */
  #take(event: 'put' | 'patch', data: string): string[] {
    this.#resumesFrom = undefined;
    try {
      if (event === 'put') return this.#environment.replace(readDocument(data));
      const changed = this.#environment.apply(readPatch(data));
      if (changed !== undefined) return changed;
    } catch (error) {
      const why = error instanceof UnreadableDocument ? error.message : 'It cannot be read.';
      throw new ConnectionFailure('unreadable', `The server sent something that is not taken. ${why}`);
    }
    throw new ConnectionFailure('unreadable', 'The server sent a change of another revision than ours.');
  }

  #onFailure(failure: ConnectionFailure): void {
    const { kind, message } = failure;
    this.#log(failure);
    this.#failure = failure;
    if (kind === 'refused') {
      this.#status.refused(message);
      this.#settle(new ProviderFatalError(message));
    } else if (this.#hasData) {
      this.#status.lost(message);
      this.#first.resolve();
    }
  }

  /** The same failure again and again is told once. */
  #log({ kind, message }: ConnectionFailure): void {
    const { logger } = this.#settings;
    if (message === this.#failure?.message) logger.debug(`Guidon: ${message}`);
    else if (kind === 'refused') logger.error(`Guidon: ${message}`);
    else logger.warn(`Guidon: ${message}`);
  }
}

/** Why the server ends the stream, if it says so. */
function endOf(data: string): ConnectionFailure {
  if (/"code"\s*:\s*"UNAUTHENTICATED"/.test(data)) return ConnectionFailure.ofStatus(401);
  return new ConnectionFailure('unavailable', 'The server ended the stream.');
}
