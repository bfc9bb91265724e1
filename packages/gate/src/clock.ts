/** Time as a gate reads it; another one is for tests. */
export interface GateClock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Milliseconds since some moment, which nobody sets. With it a step of `now` is told from time that passed; without it all
   * steps forward count.
   */
  monotonic?(): number;
  /** Calls once after a while, without keeping the process alive; the answer cancels it. */
  after(ms: number, call: () => void): () => void;
}

// setTimeout fires at once for more than this.
const LONGEST = 2 ** 31 - 1;

/** The clock of this machine. */
export const SYSTEM_CLOCK: GateClock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.min(ms, LONGEST)).unref();
    return () => clearTimeout(timer);
  },
};
