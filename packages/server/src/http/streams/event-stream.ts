import type { ServerResponse } from 'node:http';

/** What may wait for a reader, beyond what it was sent at first: 1 MiB. Who is slower is dropped, and comes back. */
const MOST_WAITING = 1024 * 1024;

const HEARTBEAT = Buffer.from(':\n\n');

/** One open stream of events. */
export class EventStream {
  readonly #target: ServerResponse;
  readonly #expired: (() => Buffer | undefined) | undefined;
  #most = MOST_WAITING;

  /** `expired` tells why the stream must end now, if it must. */
  constructor(target: ServerResponse, expired?: () => Buffer | undefined) {
    this.#target = target;
    this.#expired = expired;
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

  /** Gives a sign of life, or ends when there is a reason to. */
  beat(): void {
    const reason = this.#expired?.();
    if (reason === undefined) this.send(HEARTBEAT);
    else this.end(reason);
  }

  /** Ends the stream, after a last event if one is given. */
  end(last?: Buffer): void {
    this.#target.end(last);
  }
}
