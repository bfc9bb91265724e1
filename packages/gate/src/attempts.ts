import { failureName } from './source-health.ts';
import { within } from './within.ts';

// A client waits for its pin, so a store that does not answer is not waited for again and again.
const ANSWER_MS = 1_000;
const REST_MS = 500;
// Longer than a provisional pin lasts: what is asked for with each pin has been tried again by then.
const COUNTS_MS = 10_000;

interface Failure {
  readonly name: string;
  readonly at: number;
}

/** Asks something that may be away: waits for it a second at most, and leaves it alone for a moment after it failed. */
export class Attempts {
  readonly #failures = new Map<string, Failure>();
  readonly #now: () => number;
  #leftAloneUntil = Number.NEGATIVE_INFINITY;

  /** `now` is in milliseconds since some moment, which nobody sets. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What failed last, until the same works again, or anything else does some seconds later. */
  get lastError(): string | undefined {
    const [failure] = this.#failures.values();
    return failure?.name;
  }

  /** The answer; undefined where there was none. */
  async trying<T>(what: string, ask: () => T | Promise<T>): Promise<T | undefined> {
    if (this.#now() < this.#leftAloneUntil) return undefined;
    try {
      const answer = await within(ANSWER_MS, Promise.resolve(ask()));
      this.#succeeded(what);
      return answer;
    } catch (failure) {
      this.#failures.set(what, { name: failureName(failure), at: this.#now() });
      this.#leftAloneUntil = this.#now() + REST_MS;
      return undefined;
    }
  }

  /** What is asked for seldom may not be asked for again, so that it worked is not waited for. */
  #succeeded(what: string): void {
    for (const [failed, { at }] of this.#failures)
      if (failed === what || this.#now() - at >= COUNTS_MS) this.#failures.delete(failed);
  }
}
