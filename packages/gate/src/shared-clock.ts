import type { GateClock } from './clock.ts';

const SYNCHRONIZE_EVERY_MS = 60_000;

/** A clock that instances share, read through the local one: what is asked for rarely, and added up in between. */
export class SharedClock {
  readonly #local: GateClock;
  readonly #ask: () => number | Promise<number>;
  #offset = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(local: GateClock, ask: () => number | Promise<number>) {
    this.#local = local;
    this.#ask = ask;
  }

  /** The shared time as far as it is known. */
  now(): number {
    return this.#local.now() + this.#offset;
  }

  /** Asks again after a minute. Failing leaves what is known. */
  async synchronize(): Promise<void> {
    const before = this.#local.now();
    const since = before - this.#askedAt;
    // The local clock may have been set back.
    if (since >= 0 && since < SYNCHRONIZE_EVERY_MS) return;
    const shared = await this.#ask();
    const after = this.#local.now();
    this.#askedAt = after;
    this.#offset = Math.round(shared - (before + after) / 2);
  }
}
