/** How much is measured. */
export interface Scale {
  /** Seconds of load that count, after half as many that do not. */
  readonly seconds: number;
  readonly streams: readonly number[];
  readonly flips: number;
  /** Starts of the program. */
  readonly starts: number;
  /** How long nobody asks for anything before memory is looked at. */
  readonly idleMs: number;
}

/** For figures that count, on a machine with nothing else to do. */
export const FULL: Scale = { seconds: 5, streams: [1_000, 10_000], flips: 1_000, starts: 15, idleMs: 10_000 };

/** To see that all works; its figures say little. */
export const QUICK: Scale = { seconds: 1, streams: [200], flips: 50, starts: 3, idleMs: 1_000 };
