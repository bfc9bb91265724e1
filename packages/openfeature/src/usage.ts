/** How often a variation was served. */
export interface VariationCount {
  readonly flag: string;
  /** Empty where what was served is no variation. */
  readonly variation: string;
  readonly count: number;
}

/** What was evaluated in a time, as `POST /api/v1/sdk/usage` takes it. */
export interface UsageReport {
  readonly evaluations: readonly VariationCount[];
  readonly from: string;
  readonly until: string;
}

/** Pairs of a flag and a variation that are counted between two reports; more are not counted. */
const MOST_PAIRS = 10_000;

/** Counts evaluations per flag and variation until they are taken away. */
export class Usage {
  readonly #counts = new Map<string, Map<string, number>>();
  #pairs = 0;
  #from: Date;

  constructor(now: Date) {
    this.#from = now;
  }

  count(flag: string, variation: string): void {
    const counts = this.#countsOf(flag);
    const before = counts.get(variation);
    if (before !== undefined) counts.set(variation, before + 1);
    else if (this.#pairs < MOST_PAIRS) {
      this.#pairs++;
      counts.set(variation, 1);
    }
  }

  /** What was counted since the last time, to be counted no more; `undefined` when it is nothing. */
  take(now: Date): UsageReport | undefined {
    const from = this.#from.toISOString();
    const evaluations = [...this.#counts].flatMap(([flag, counts]) =>
      [...counts].map(([variation, count]) => ({ flag, variation, count })),
    );
    this.#counts.clear();
    this.#pairs = 0;
    this.#from = now;
    return evaluations.length === 0 ? undefined : { evaluations, from, until: now.toISOString() };
  }

  #countsOf(flag: string): Map<string, number> {
    const known = this.#counts.get(flag);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    this.#counts.set(flag, counts);
    return counts;
  }
}
