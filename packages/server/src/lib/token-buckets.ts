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
    this.#remember(name, bucket);
    if (bucket.tokens < 1) return this.#waitFor(bucket);
    bucket.tokens -= tokens;
    return 0;
  }

  /** What {@link TokenBuckets.take} would answer now. Takes nothing. */
  wait(name: string): number {
    if (!this.#buckets.has(name)) return 0;
    const bucket = this.#filled(name);
    return bucket.tokens < 1 ? this.#waitFor(bucket) : 0;
  }

  #waitFor({ tokens }: Bucket): number {
    return Math.ceil(((1 - tokens) * 60_000) / this.#pace.perMinute);
  }

  #filled(name: string): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? { tokens: this.#pace.burst, filledAt: now };
    const gained = ((now - bucket.filledAt) * this.#pace.perMinute) / 60_000;
    bucket.tokens = Math.min(this.#pace.burst, bucket.tokens + gained);
    bucket.filledAt = now;
    return bucket;
  }

  /** As the last of all: a map keeps the order in which its names came. */
  #remember(name: string, bucket: Bucket): void {
    if (!this.#buckets.delete(name) && this.#buckets.size >= MOST_BUCKETS) this.#forgetOldest();
    this.#buckets.set(name, bucket);
  }

  #forgetOldest(): void {
    for (const [name] of this.#buckets) {
      this.#buckets.delete(name);
      return;
    }
  }
}
