import type { ServerResponse } from 'node:http';
import { sseEvent } from './sse-event.ts';

/** What may wait for a reader, beyond what it was sent at first: 1 MiB. Who is slower is dropped, and comes back. */
const MOST_WAITING = 1024 * 1024;

/** How long a reader may take in nothing of what waits for it, in milliseconds. */
const STALLED_MS = 30_000;

const HEARTBEAT = Buffer.from(':\n\n');
const REFUSED = sseEvent({ event: 'end', data: '{"code":"UNAUTHENTICATED"}' });

/** How an {@link EventStream} treats its reader. */
export interface EventStreamOptions {
  /** Whether the reader may still read. Default: yes. */
  readonly isAllowed?: (() => Promise<boolean>) | undefined;
  /** Default 30 seconds. */
  readonly stalledMs?: number | undefined;
}

/** One open stream of events. */
export class EventStream {
  readonly #target: ServerResponse;
  readonly #isAllowed: (() => Promise<boolean>) | undefined;
  #most = MOST_WAITING;

  /** A reader that makes no headway for `stalledMs` is dropped. */
  constructor(target: ServerResponse, { isAllowed, stalledMs = STALLED_MS }: EventStreamOptions = {}) {
    this.#target = target;
    this.#isAllowed = isAllowed;
    // Node's timer starts anew whenever some of what waits was taken; one without anything waiting means nothing.
    target.setTimeout(stalledMs, () => {
      if (target.writableLength > 0) target.destroy();
    });
  }

  /** Sends what comes first, of any length. Its buffers may be those of other streams too: they are not copied. */
  begin(first: readonly Buffer[]): void {
    for (const part of first) {
      this.#most += part.length;
      this.#target.write(part, () => {
        this.#most -= part.length;
      });
    }
  }

  /** Sends an event; a reader that has not taken in the ones before is dropped. */
  send(event: Buffer): void {
    if (this.#target.writableLength > this.#most) this.#target.destroy();
    else this.#target.write(event);
  }

  /** Gives a sign of life, or ends where its reader may not read any more. Nobody is sent away for want of an answer. */
  async beat(): Promise<void> {
    if (await this.check()) this.send(HEARTBEAT);
  }

  /** Ends where its reader may not read any more; whether it goes on. */
  async check(): Promise<boolean> {
    const isAllowed = (await this.#isAllowed?.().catch(() => true)) ?? true;
    if (!isAllowed) this.end(REFUSED);
    return isAllowed;
  }

  /** Ends the stream, after a last event if one is given. */
  end(last?: Buffer): void {
    this.#target.end(last);
  }
}
