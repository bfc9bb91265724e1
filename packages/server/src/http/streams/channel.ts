import type { EnvironmentEvent, LiveEnvironment } from '../../flags/live-environment.ts';
import type { EventStream } from './event-stream.ts';

/** Writes what happened as an event; undefined where it is none for these streams. */
export type EventWriter = (
  live: LiveEnvironment,
  happened: Exclude<EnvironmentEvent, 'ended'>,
) => Buffer | undefined;

/** The streams that hear the same of one environment: each event is written once, and sent to all. */
export class Channel {
  readonly #live: LiveEnvironment;
  readonly #write: EventWriter;
  readonly #streams = new Set<EventStream>();
  #unwatch: (() => void) | undefined;

  constructor(live: LiveEnvironment, write: EventWriter) {
    this.#live = live;
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#streams.size === 0;
  }

  /** Adds a stream; returns how to remove it. The environment is watched while there are streams. */
  join(stream: EventStream): () => void {
    this.#streams.add(stream);
    this.#unwatch ??= this.#live.watch((happened) => this.#tell(happened));
    return () => this.#leave(stream);
  }

  #leave(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #tell(happened: EnvironmentEvent): void {
    if (happened === 'ended') return this.#end();
    const event = this.#write(this.#live, happened);
    if (event !== undefined) for (const stream of [...this.#streams]) stream.send(event);
  }

  /** Who joins after the end is told of it by watching anew. */
  #end(): void {
    this.#unwatch = undefined;
    for (const stream of [...this.#streams]) stream.end();
  }
}

/** The channels of one kind, by environment. */
export class Channels {
  readonly #write: EventWriter;
  readonly #channels = new WeakMap<LiveEnvironment, Channel>();

  constructor(write: EventWriter) {
    this.#write = write;
  }

  /** The channel of an environment. */
  of(live: LiveEnvironment): Channel {
    const known = this.#channels.get(live);
    if (known !== undefined) return known;
    const channel = new Channel(live, this.#write);
    this.#channels.set(live, channel);
    return channel;
  }
}
