import { type BucketScale, firstBucketFrom } from './bucket-scale.ts';
import type { Range } from './model.ts';

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

/** What {@link splitRanges} lays out: shares with weights, or ranges that somebody laid out already. */
export interface Shares {
  readonly weights: readonly { readonly weight: number }[];
  readonly coverage?: number;
  readonly ranges?: readonly Range[];
}

/**
 * Lays the weights of a split out over the buckets, one range a weight.
 *
 * GrowthBook's `getBucketRanges`: a range starts at the sum of the weights before it and is coverage times its weight
 * wide, so lowering the coverage moves nobody to another value. The sums are made in the scale's unit exactly as the
 * vendor's engines make them, rounding included, and only then turned into whole buckets: 10 + 20 + 70 gives bucket
 * 3000 to the second value, there and here.
 *
 * ```ts
 * import { bucketScale, splitRanges } from '@guidon/core';
 *
 * const weights = [{ weight: 30 }, { weight: 70 }];
 * const [first] = splitRanges({ weights }, bucketScale('growthbook'));
 * const isInFirst = first?.holds(2999); // true
 * ```
 */
export function splitRanges({ weights, coverage = 100, ranges }: Shares, scale: BucketScale): BucketRange[] {
  if (ranges !== undefined) return ranges.map((range) => bucketRange(range, scale));
  const covered = scale.edge(coverage) / scale.full;
  let sum = 0;
  return weights.map(({ weight }) => {
    const start = sum;
    sum += scale.edge(weight);
    return between(start, start + covered * scale.edge(weight), scale);
  });
}

/**
 * The buckets of one range.
 *
 * ```ts
 * import { bucketRange, bucketScale } from '@guidon/core';
 *
 * const isInside = bucketRange([0, 20], bucketScale('growthbook')).holds(1999); // true
 * ```
 */
export function bucketRange([from, to]: Range, scale: BucketScale): BucketRange {
  return between(scale.edge(from), scale.edge(to), scale);
}

function between(from: number, to: number, scale: BucketScale): BucketRange {
  return new BucketRange(firstBucketFrom(scale, from), firstBucketFrom(scale, to));
}
