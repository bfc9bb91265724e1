import type { ServerResponse } from 'node:http';
import { AppError } from '../../lib/app-error.ts';
import type { StreamAnswer } from '../http-answer.ts';
import { EventStream } from './event-stream.ts';
import { type StreamHolder, StreamHolders } from './stream-holders.ts';

/** How {@link EventStreams} are kept. */
export interface EventStreamsOptions {
  /** Streams at once. Default 20,000. */
  readonly most?: number;
  /** Every stream hears from the server at least this often. Default 15 seconds. */
  readonly heartbeatMs?: number;
  /** How long a reader may take in nothing of what waits for it. Default 30 seconds. */
  readonly stalledMs?: number;
}

/** One stream to be opened. */
export interface StreamOpening {
  /** What is sent first; asked for right before `join`, so that nothing happens in between. */
  readonly first: () => readonly Buffer[];
  /** Called with the stream once its headers are sent; returns what to do when it ends. */
  readonly join: (stream: EventStream) => () => void;
  /** Whose it is: nobody may have nearly all. */
  readonly holder: StreamHolder;
  /** Whether the reader may still read; asked with every heartbeat. Default: yes. */
  readonly isAllowed?: () => Promise<boolean>;
}

const MOST = 20_000;
const HEARTBEAT_MS = 15_000;
/** Heartbeats are spread: a part of the streams at a time. */
const PARTS = 15;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Every stream of events of this server: how many there are, their signs of life, and their end. */
export class EventStreams {
  readonly #most: number;
  readonly #heartbeatMs: number;
  readonly #stalledMs: number | undefined;
  readonly #holders: StreamHolders;
  readonly #parts: readonly Set<EventStream>[] = Array.from({ length: PARTS }, () => new Set<EventStream>());
  #size = 0;
  #opened = 0;
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ most = MOST, heartbeatMs = HEARTBEAT_MS, stalledMs }: EventStreamsOptions = {}) {
    this.#most = most;
    this.#holders = new StreamHolders(most);
    this.#heartbeatMs = heartbeatMs;
    this.#stalledMs = stalledMs;
  }

  /** How many streams are open. */
  get size(): number {
    return this.#size;
  }

  /** The answer that opens a stream. Throws TOO_MANY_SESSIONS when there are as many as there may be, of all or of its holder. */
  open(opening: StreamOpening): StreamAnswer {
    if (this.#size >= this.#most) throw tooMany(`This server has ${this.#most} streams open already.`);
    if (this.#holders.isFull(opening.holder))
      throw tooMany('This key, or your network, has as many streams open as one may have.');
    return { status: 200, headers: HEADERS, stream: (target) => this.#start(target, opening) };
  }

  /** Ends the streams whose readers may not read any more. */
  check(): void {
    for (const part of this.#parts) for (const stream of part) void stream.check();
  }

  /** Ends all streams. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const part of this.#parts) for (const stream of [...part]) stream.end();
  }

  #start(target: ServerResponse, { first, join, isAllowed, holder }: StreamOpening): void {
    if (this.#isClosed || target.destroyed) return void target.end();
    const seat = this.#opened++;
    const stream = new EventStream(target, { isAllowed, stalledMs: this.#stalledMs });
    const part = this.#parts[seat % PARTS] as Set<EventStream>;
    part.add(stream);
    this.#size++;
    this.#timer ??= setInterval(() => this.#beat(), this.#heartbeatMs / PARTS).unref();
    // Of thousands that lose their server at once, not all come back at the same moment.
    stream.begin([Buffer.from(`retry: ${1000 + (seat % 16) * 125}\n\n`), ...first()]);
    const [leave, forget] = [join(stream), this.#holders.add(holder)];
    target.once('close', () => {
      part.delete(stream);
      this.#size--;
      forget();
      leave();
    });
  }

  #beat(): void {
    const part = this.#parts[this.#turn++ % PARTS] ?? [];
    for (const stream of [...part]) void stream.beat();
    if (this.#size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function tooMany(message: string): AppError {
  return new AppError('TOO_MANY_SESSIONS', message, {
    hint: 'Try again later, or read from another instance.',
  });
}
