import type { ServerResponse } from 'node:http';
import { sseEvent } from './sse-event.ts';

/** What may wait for a reader, beyond what it was sent at first: 1 MiB. Who is slower is dropped, and comes back. */
const MOST_WAITING = 1024 * 1024;

const HEARTBEAT = Buffer.from(':\n\n');
const REFUSED = sseEvent({ event: 'end', data: '{"code":"UNAUTHENTICATED"}' });

/** One open stream of events. */
export class EventStream {
  readonly #target: ServerResponse;
  readonly #isAllowed: (() => Promise<boolean>) | undefined;
  #most = MOST_WAITING;

  /** `isAllowed` tells whether its reader may still read. */
  constructor(target: ServerResponse, isAllowed?: () => Promise<boolean>) {
    this.#target = target;
    this.#isAllowed = isAllowed;
  }

  /** Sends what comes first, of any length. */
  begin(first: Buffer): void {
    this.#most += first.length;
    this.#target.write(first);
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
