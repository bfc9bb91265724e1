import type { GateClock } from '@guidon/gate';

/** A clock that stands still until it is told to go on. */
export class TestClock implements GateClock {
  #now: number;
  readonly #waiting = new Set<{ readonly at: number; readonly call: () => void }>();

  constructor(now = Date.UTC(2026, 10, 21)) {
    this.#now = now;
  }

  now = (): number => this.#now;

  after(ms: number, call: () => void): () => void {
    const waiting = { at: this.#now + ms, call };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  /** Goes on by so many milliseconds; what is due is called. */
  advance(ms: number): void {
    this.#now += ms;
    for (const waiting of this.#waiting)
      if (waiting.at <= this.#now && this.#waiting.delete(waiting)) waiting.call();
  }
}
