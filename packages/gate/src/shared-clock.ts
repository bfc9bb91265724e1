import type { GateClock } from './clock.ts';

const SYNCHRONIZE_EVERY_MS = 60_000;
const HELD_MS = 1_000;
// Less is put right by the next answer, and clocks that are slewed are off by less.
const STEP_MS = 1_000;

/**
 * A clock that instances share, read through the local one: what is asked for rarely, and added up in between.
 *
 * It never goes back, once it was asked for: a window that is over stays over. Where the shared clock was set back, time
 * stands still until it gets there again. Where the local one was set, back or forward, it goes on as if that had not been.
 */
export class SharedClock {
  readonly #local: GateClock;
  readonly #ask: () => number | undefined | Promise<number | undefined>;
  #offset = 0;
  #isShared = false;
  #isInDoubt = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #localBefore = Number.NEGATIVE_INFINITY;
  #ticksBefore: number | undefined;
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

  /** Whether the local clock was set since it last asked; or the machine slept. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  /** Whether {@link synchronize} would ask. */
  get isDue(): boolean {
    return this.#localNow() - this.#askedAt >= SYNCHRONIZE_EVERY_MS;
  }

  /** Asks again after a minute. Failing leaves what is known. */
  async synchronize(): Promise<void> {
    if (!this.isDue) return;
    const before = this.#localBefore;
    const offset = this.#offset;
    const shared = await this.#answer();
    const after = this.#localNow();
    // The local clock was set meanwhile, so that half way between the two is no moment.
    if (this.#offset !== offset) return;
    if (shared !== undefined) this.#set(shared - (before + after) / 2);
    this.#askedAt = after;
  }

  /** In doubt it is asked once at a time. */
  async #answer(): Promise<number | undefined> {
    const wasInDoubt = this.#isInDoubt;
    this.#isInDoubt = false;
    try {
      return await this.#ask();
    } catch (failure) {
      this.#isInDoubt ||= wasInDoubt;
      throw failure;
    }
  }

  #set(offset: number): void {
    // Until then it was only this machine's.
    if (!this.#isShared) this.#latest = Number.NEGATIVE_INFINITY;
    this.#isShared = true;
    this.#offset = Math.round(offset);
  }

  /** The local time; when that was set, the difference is made good, and it is asked again soon. */
  #localNow(): number {
    const now = this.#local.now();
    const ticks = this.#local.monotonic?.();
    const step = this.#stepTo(now, ticks);
    if (step !== 0) {
      this.#offset -= step;
      this.#askedAt = Math.min(this.#askedAt, now - SYNCHRONIZE_EVERY_MS);
      this.#isInDoubt = this.#isShared;
    }
    this.#localBefore = now;
    this.#ticksBefore = ticks;
    return now;
  }

  /** By how much the local clock was set since it was read last: 0 where time passed, and nothing else. */
  #stepTo(now: number, ticks: number | undefined): number {
    const passed = now - this.#localBefore;
    if (ticks === undefined || this.#ticksBefore === undefined) return Math.min(0, passed);
    const step = Math.round(passed - (ticks - this.#ticksBefore));
    if (passed < 0) return Math.min(step, passed);
    // Where no clock is shared, the local one is all there is.
    return this.#isShared && step > STEP_MS ? step : 0;
  }
}
