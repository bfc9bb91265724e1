import { describe, expect, it } from 'vitest';
import {
  differentialFlagsmith,
  differentialGrowthBook,
  differentialToFlagsmith,
  differentialToGrowthBook,
} from './run-differential.ts';

const COMPARISONS = 5000;

describe('our engine', () => {
  it('answers what @growthbook/growthbook answers', () => {
    const { comparisons, difference } = differentialGrowthBook(COMPARISONS);
    expect(difference).toBeUndefined();
    expect(comparisons).toBeGreaterThanOrEqual(COMPARISONS);
  });

  it('answers what flagsmith-nodejs answers', () => {
    const { comparisons, difference } = differentialFlagsmith(COMPARISONS);
    expect(difference).toBeUndefined();
    expect(comparisons).toBeGreaterThanOrEqual(COMPARISONS);
  });
});

describe('a flag of ours that is translated without a word', () => {
  it("gets the same answer from GrowthBook's engine", () => {
    const { comparisons, difference } = differentialToGrowthBook(COMPARISONS);
    expect(difference).toBeUndefined();
    expect(comparisons).toBeGreaterThanOrEqual(COMPARISONS);
  });

  it("gets the same answer from Flagsmith's engine", () => {
    const { comparisons, difference } = differentialToFlagsmith(COMPARISONS);
    expect(difference).toBeUndefined();
    expect(comparisons).toBeGreaterThanOrEqual(COMPARISONS);
  });
});
