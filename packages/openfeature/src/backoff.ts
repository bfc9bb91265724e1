/**
 * How long to wait before the next attempt: twice as long as before the last one, up to the longest.
 *
 * A random part of up to half is taken off, so that the clients of a server that was restarted do not all come back at
 * once.
 */
export class Backoff {
  readonly #longest: number;
  readonly #random: () => number;
  #first: number;
  #failures = 0;

  /** Waits are in milliseconds; `random` answers 0 to 1, the 1 excluded. */
  constructor(first: number, longest: number, random: () => number = Math.random) {
    this.#first = first;
    this.#longest = longest;
    this.#random = random;
  }

  /** The wait before the next attempt, in milliseconds. */
  next(): number {
    const whole = Math.min(this.#longest, this.#first * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    return this.#shortened(whole);
  }

  /** The longest wait, for what will hardly be better soon. */
  longest(): number {
    return this.#shortened(this.#longest);
  }

  /** All is well again: the next failure is the first. */
  reset(): void {
    this.#failures = 0;
  }

  /** What the server wants the first wait to be. */
  set first(milliseconds: number) {
    this.#first = Math.min(milliseconds, this.#longest);
  }

  #shortened(whole: number): number {
    return whole * (1 - this.#random() / 2);
  }
}
