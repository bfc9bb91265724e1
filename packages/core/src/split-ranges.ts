import { BUCKETS } from './bucket-of.ts';
import type { Split } from './model.ts';

/** Fractions are kept to 10 decimals, so that 33.34 % is the number a payload writes as 0.3334. */
const DECIMALS = 1e10;

/** A run of buckets: `from` belongs to it, `to` does not. */
export class BucketRange {
  readonly from: number;
  readonly to: number;

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  /** Whether the bucket lies in the range. */
  holds(bucket: number): boolean {
    return bucket >= this.from && bucket < this.to;
  }
}

/**
 * Lays the weights of a split out over the buckets, one range a weight.
 *
 * GrowthBook's `getBucketRanges`: a range starts at the sum of the weights before it and is coverage times its weight
 * wide, so lowering the coverage moves nobody to another value. The sums are made on fractions exactly as GrowthBook's
 * SDKs make them, rounding included, and only then turned into whole buckets: 10 + 20 + 70 gives bucket 3000 to the
 * second value, there and here.
 */
export function splitRanges({ weights, coverage = 100 }: Split): BucketRange[] {
  const covered = fraction(coverage);
  let sum = 0;
  return weights.map(({ weight }) => {
    const start = sum;
    sum += fraction(weight);
    return new BucketRange(firstBucketFrom(start), firstBucketFrom(start + covered * fraction(weight)));
  });
}

function fraction(percentage: number): number {
  return Math.round((percentage / 100) * DECIMALS) / DECIMALS;
}

/** The first bucket whose fraction is not below the edge. */
function firstBucketFrom(edge: number): number {
  const near = Math.ceil(edge * BUCKETS);
  if ((near - 1) / BUCKETS >= edge) return near - 1;
  return near / BUCKETS >= edge ? near : near + 1;
}
