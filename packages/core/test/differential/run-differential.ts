import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { compareFlagsmith, FLAGSMITH_COMPARISONS, flagsmithCases } from './compare-flagsmith.ts';
import { compareGrowthBook, GROWTHBOOK_COMPARISONS, growthBookCases } from './compare-growthbook.ts';
import { FLAGSMITH_DIFFERENCES, GROWTHBOOK_DIFFERENCES } from './differences.ts';
import type { Comparison, Explained } from './explained.ts';

/** What came of comparing two engines. */
export interface Outcome {
  readonly comparisons: number;
  /** How often each explained difference was met. */
  readonly explained: ReadonlyMap<string, number>;
  /** The smallest case with a difference that nobody explained. */
  readonly unexplained: string | undefined;
}

/** Compares at least so many answers of GrowthBook's SDK with ours. */
export function differentialGrowthBook(comparisons: number, seed?: number): Outcome {
  const tally = new Tally(GROWTHBOOK_DIFFERENCES);
  const property = fc.property(growthBookCases, ([payload, people]) =>
    silently(() => tally.take(compareGrowthBook(payload, people))),
  );
  return tally.outcome(check(property, comparisons / GROWTHBOOK_COMPARISONS, seed));
}

/** Compares at least so many answers of Flagsmith's Node engine with ours. */
export function differentialFlagsmith(comparisons: number, seed?: number): Outcome {
  const tally = new Tally(FLAGSMITH_DIFFERENCES);
  const property = fc.property(flagsmithCases, ([document, people]) =>
    tally.take(compareFlagsmith(document, people)),
  );
  return tally.outcome(check(property, comparisons / FLAGSMITH_COMPARISONS, seed));
}

/** The SDK complains to the console about operators that it does not know; they are meant here. */
function silently(work: () => void): void {
  const { error } = console;
  console.error = () => undefined;
  try {
    work();
  } finally {
    console.error = error;
  }
}

function check<T>(property: fc.IProperty<T>, runs: number, seed: number | undefined): string | undefined {
  const details = fc.check(property, { numRuns: Math.ceil(runs), ...(seed === undefined ? {} : { seed }) });
  if (!details.failed) return undefined;
  const error = details.errorInstance;
  return `seed ${details.seed}: ${error instanceof Error ? error.message : String(error)}`;
}

class Tally<Source> {
  readonly #known: readonly Explained<Source>[];
  readonly #explained = new Map<string, number>();
  #comparisons = 0;

  constructor(known: readonly Explained<Source>[]) {
    this.#known = known;
  }

  /** Counts; throws at a difference that is not in the list. */
  take(comparisons: readonly Comparison<Source>[]): void {
    for (const comparison of comparisons) {
      this.#comparisons++;
      if (isDeepStrictEqual(comparison.ours, comparison.theirs)) continue;
      const reason = this.#known.find((one) => one.applies(comparison))?.reason;
      if (reason === undefined) throw new Error(JSON.stringify(comparison, undefined, 1));
      this.#explained.set(reason, (this.#explained.get(reason) ?? 0) + 1);
    }
  }

  outcome(unexplained: string | undefined): Outcome {
    return { comparisons: this.#comparisons, explained: this.#explained, unexplained };
  }
}
