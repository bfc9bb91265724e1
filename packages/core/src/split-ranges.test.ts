import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketScale } from './bucket-scale.ts';
import { splitRanges } from './split-ranges.ts';

const SCALE = bucketScale('growthbook');

/** GrowthBook's `getBucketRanges` and `chooseVariation`, word for word but for the types. */
function growthBookChoice(weights: readonly number[], coverage: number, bucket: number): number {
  let cumulative = 0;
  const ranges = weights.map((weight) => {
    const start = cumulative;
    cumulative += weight;
    return [start, start + coverage * weight] as const;
  });
  return ranges.findIndex(([from, to]) => bucket / 10_000 >= from && bucket / 10_000 < to);
}

/** Whole hundredths of a percent that sum to 100 %. */
const hundredths = fc
  .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 0, maxLength: 6 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 10_000])
  .map((cuts) => cuts.slice(1).map((cut, index) => cut - (cuts[index] ?? 0)));

describe('splitRanges', () => {
  it('gives every bucket to the value GrowthBook gives it to', () => {
    fc.assert(
      fc.property(hundredths, fc.integer({ min: 0, max: 10_000 }), (shares, covered) => {
        const weights = shares.map((share) => ({ value: true, weight: share / 100 }));
        const ranges = splitRanges({ weights, coverage: covered / 100 }, SCALE);
        const fractions = shares.map((share) => share / 10_000);
        const edges = ranges.flatMap(({ from, to }) => [from - 1, from, to - 1, to]);
        for (const bucket of edges.filter((edge) => edge >= 0 && edge < 10_000)) {
          const ours = ranges.findIndex((range) => range.holds(bucket));
          expect(ours).toBe(growthBookChoice(fractions, covered / 10_000, bucket));
        }
      }),
    );
  });

  it.each([
    [[33.3333, 33.3333, 33.3333]],
    [[10, 20, 70]],
    [Array(10).fill(10)],
    [[14.29, 14.29, 71.42]],
    [[100, 0]],
  ])('loses no bucket at full coverage with weights %j', (percentages) => {
    const ranges = splitRanges({ weights: percentages.map((weight: number) => ({ weight })) }, SCALE);
    const buckets = Array.from({ length: 10_000 }, (_, bucket) => bucket);
    const lost = buckets.filter((bucket) => ranges.filter((range) => range.holds(bucket)).length !== 1);
    expect(lost).toEqual([]);
  });

  it('keeps everybody at their value when the coverage is lowered', () => {
    const weights = [30, 70].map((weight) => ({ value: true, weight }));
    const [first, second] = splitRanges({ weights, coverage: 50 }, SCALE);
    expect(first).toMatchObject({ from: 0, to: 1500 });
    expect(second).toMatchObject({ from: 3000, to: 6500 });
  });
});

describe("the ranges of Flagsmith's hash", () => {
  const scale = bucketScale('flagsmith');

  it('gives every bucket to the value Flagsmith gives it to, up to the last', () => {
    fc.assert(
      fc.property(hundredths, (shares) => {
        const weights = shares.map((share) => ({ weight: share / 100 }));
        const ranges = splitRanges({ weights }, scale);
        for (const bucket of ranges.flatMap(({ from, to }) => [from - 1, from, to - 1, to])) {
          if (bucket < 0 || bucket > 9997) continue;
          expect(ranges.findIndex((range) => range.holds(bucket))).toBe(flagsmithChoice(weights, bucket));
        }
      }),
    );
  });
});

/** The walk of Flagsmith's `getMultivariateFeatureValue`. */
function flagsmithChoice(weights: readonly { readonly weight: number }[], bucket: number): number {
  const percentage = (bucket / 9998) * 100;
  let start = 0;
  return weights.findIndex(({ weight }) => {
    const limit = start + weight;
    const holds = start <= percentage && percentage < limit;
    start = limit;
    return holds;
  });
}
