import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { compareFlagsmith, FLAGSMITH_COMPARISONS, flagsmithCases } from './compare-flagsmith.ts';
import { compareGrowthBook, GROWTHBOOK_COMPARISONS, growthBookCases } from './compare-growthbook.ts';
import { compareToFlagsmith, TO_FLAGSMITH_COMPARISONS, toFlagsmithCases } from './compare-to-flagsmith.ts';
import {
  compareToGrowthBook,
  TO_GROWTHBOOK_COMPARISONS,
  toGrowthBookCases,
} from './compare-to-growthbook.ts';
import type { Comparison } from './comparison.ts';

/** What came of comparing two engines. */
export interface Outcome {
  readonly comparisons: number;
  /** The smallest case in which they answer differently. */
  readonly difference: string | undefined;
}

/** Compares at least so many answers of GrowthBook's SDK with ours. */
export function differentialGrowthBook(comparisons: number, seed?: number): Outcome {
  const property = fc.property(growthBookCases, ([payload, people]) =>
    silently(() => checkEqual(compareGrowthBook(payload, people))),
  );
  return run(property, comparisons, GROWTHBOOK_COMPARISONS, seed);
}

/** Compares at least so many answers of Flagsmith's Node engine with ours. */
export function differentialFlagsmith(comparisons: number, seed?: number): Outcome {
  const property = fc.property(flagsmithCases, ([document, people]) =>
    checkEqual(compareFlagsmith(document, people)),
  );
  return run(property, comparisons, FLAGSMITH_COMPARISONS, seed);
}

/** Compares at least so many answers of ours with those of GrowthBook's SDK to what we make of our flags for it. */
export function differentialToGrowthBook(comparisons: number, seed?: number): Outcome {
  const property = fc.property(toGrowthBookCases, ([configuration, people]) =>
    silently(() => checkEqual(compareToGrowthBook(configuration, people))),
  );
  return run(property, comparisons, TO_GROWTHBOOK_COMPARISONS, seed);
}

/** Compares at least so many answers of ours with those of Flagsmith's engine to what we make of our flags for it. */
export function differentialToFlagsmith(comparisons: number, seed?: number): Outcome {
  const property = fc.property(toFlagsmithCases, ([configuration, people]) =>
    checkEqual(compareToFlagsmith(configuration, people)),
  );
  return run(property, comparisons, TO_FLAGSMITH_COMPARISONS, seed);
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

function checkEqual(comparisons: readonly Comparison[]): void {
  for (const comparison of comparisons) {
    if (!isDeepStrictEqual(comparison.ours, comparison.theirs))
      throw new Error(JSON.stringify(comparison, undefined, 1));
  }
}

function run<T>(property: fc.IProperty<T>, comparisons: number, each: number, seed?: number): Outcome {
  const numRuns = Math.ceil(comparisons / each);
  const details = fc.check(property, { numRuns, ...(seed === undefined ? {} : { seed }) });
  return { comparisons: details.numRuns * each, difference: differenceOf(details) };
}

function differenceOf<T>({ failed, seed, errorInstance: error }: fc.RunDetails<T>): string | undefined {
  return failed ? `seed ${seed}: ${error instanceof Error ? error.message : String(error)}` : undefined;
}
