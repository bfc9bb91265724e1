import { describe, expect, it } from 'vitest';
import { differentialFlagsmith, differentialGrowthBook } from './run-differential.ts';

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
