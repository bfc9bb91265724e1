import type { GateClock } from './clock.ts';

const SYNCHRONIZE_EVERY_MS = 60_000;
const HELD_MS = 1_000;

/**
 * A clock that instances share, read through the local one: what is asked for rarely, and added up in between.
 *
 * It never goes back, once it was asked for: a window that is over stays over. Where the shared clock was set back, time
 * stands still until it gets there again; where the local one was, it goes on.
 */
export class SharedClock {
  readonly #local: GateClock;
  readonly #ask: () => number | undefined | Promise<number | undefined>;
  #offset = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #localBefore = Number.NEGATIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  /** `ask` answers undefined where there is no clock but the local one. */
  constructor(local: GateClock, ask: () => number | undefined | Promise<number | undefined>) {
    this.#local = local;
    this.#ask = ask;
  }

  /** The shared time as far as it is known. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#localNow() + this.#offset);
    return this.#latest;
  }

  /** Whether it stands still, since it was further than it ought to be. */
  get isHeld(): boolean {
    return this.#latest - (this.#localNow() + this.#offset) > HELD_MS;
  }

  /** Asks again after a minute. Failing leaves what is known. */
  async synchronize(): Promise<void> {
    const before = this.#localNow();
    if (before - this.#askedAt < SYNCHRONIZE_EVERY_MS) return;
    const shared = await this.#ask();
    const after = this.#localNow();
    if (after < before) return;
    if (shared !== undefined) this.#set(shared - (before + after) / 2);
    this.#askedAt = after;
  }

  #set(offset: number): void {
    // Until then it was only this machine's.
    if (this.#askedAt === Number.NEGATIVE_INFINITY) this.#latest = Number.NEGATIVE_INFINITY;
    this.#offset = Math.round(offset);
  }

  /** The local time; when that was set back, the difference is made good, and it is asked again soon. */
  #localNow(): number {
    const now = this.#local.now();
    if (now < this.#localBefore) {
      this.#offset += this.#localBefore - now;
      this.#askedAt = Math.min(this.#askedAt, now - SYNCHRONIZE_EVERY_MS);
    }
    this.#localBefore = now;
    return now;
  }
}
