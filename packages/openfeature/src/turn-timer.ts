/** Timers can wait no longer than 24 days; whoever waits for more looks again. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** Calls back whenever one of some times has come. */
export class TurnTimer {
  readonly #turned: (since: number, until: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #due: { readonly since: number; readonly at: number } | undefined;

  /** `turned` is told between which times (milliseconds since 1970) one or more of them came. */
  constructor(turned: (since: number, until: number) => void) {
    this.#turned = turned;
  }

  /** From now on it is about these times (milliseconds since 1970, sorted); those that have passed are nothing. */
  wait(times: readonly number[]): void {
    const [now, due] = [Date.now(), this.#due];
    const at = times.find((time) => time > now);
    this.stop();
    if (at !== undefined) {
      this.#due = { since: now, at };
      this.#timer = setTimeout(() => this.wait(times), Math.min(at - now, LONGEST_WAIT_MS)).unref();
    }
    // Timers may be early, and late.
    if (due !== undefined && due.at <= now) this.#turned(due.since, now);
  }

  /** It is about no times any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#due = undefined;
  }
}
