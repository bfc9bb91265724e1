/** How fast each of many may go. */
export interface Pace {
  /** 0 sets no limit. */
  readonly perMinute: number;
  /** How many at once. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

// 10,000 take about 1 MB.
const MOST_BUCKETS = 10_000;

/**
 * Token buckets by name: each holds `burst` and gets `perMinute` back. The time is in milliseconds.
 *
 * Full ones are as good as none, so who was not seen for longest is forgotten first.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #pace: Pace;
  readonly #now: () => number;

  constructor(pace: Pace, now: () => number) {
    this.#pace = pace;
    this.#now = now;
  }

  /** How many names are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes tokens if there is one at least, and answers 0; otherwise takes none and answers the milliseconds until there
   * is one. Whoever takes more than there are is in debt, and waits for longer the next time.
   */
  take(name: string, tokens = 1): number {
    if (this.#pace.perMinute === 0) return 0;
    const bucket = this.#filled(name);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 60_000) / this.#pace.perMinute);
    bucket.tokens -= tokens;
    return 0;
  }

  #filled(name: string): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? this.#opened(name, now);
    const gained = ((now - bucket.filledAt) * this.#pace.perMinute) / 60_000;
    bucket.tokens = Math.min(this.#pace.burst, bucket.tokens + gained);
    bucket.filledAt = now;
    return bucket;
  }

  #opened(name: string, now: number): Bucket {
    if (this.#buckets.size >= MOST_BUCKETS) this.#forgetOldest();
    const bucket = { tokens: this.#pace.burst, filledAt: now };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #forgetOldest(): void {
    for (const [name] of this.#buckets) {
      this.#buckets.delete(name);
      return;
    }
  }
}
