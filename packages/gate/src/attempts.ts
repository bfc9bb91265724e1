import { failureName } from './source-health.ts';
import { within } from './within.ts';

// A client waits for its pin, so a store that does not answer is not waited for again and again.
const ANSWER_MS = 1_000;
const REST_MS = 500;

/** Asks something that may be away: waits for it a second at most, and leaves it alone for a moment after it failed. */
export class Attempts {
  readonly #failures = new Map<string, string>();
  #leftAloneUntil = 0;

  /** What failed last, until the same works again. */
  get lastError(): string | undefined {
    const [failure] = this.#failures.values();
    return failure;
  }

  /** The answer; undefined where there was none. */
  async trying<T>(what: string, ask: () => T | Promise<T>): Promise<T | undefined> {
    if (performance.now() < this.#leftAloneUntil) return undefined;
    try {
      const answer = await within(ANSWER_MS, Promise.resolve(ask()));
      this.#failures.delete(what);
      return answer;
    } catch (failure) {
      this.#failures.set(what, failureName(failure));
      this.#leftAloneUntil = performance.now() + REST_MS;
      return undefined;
    }
  }
}
