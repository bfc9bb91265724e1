import { BUCKETS, FLAGSMITH_BUCKETS } from './bucket-of.ts';
import type { BucketingMethod } from './model.ts';

/** Fractions are kept to 10 decimals, so that 33.34 % is the number a payload writes as 0.3334. */
const DECIMALS = 1e10;

/**
 * Where buckets lie between 0 and everyone, in the unit the vendor's engine compares in.
 *
 * Edges are put on the scale exactly as that engine puts them, rounding included, and only then turned into whole
 * buckets, so that evaluating compares integers.
 */
export interface BucketScale {
  readonly buckets: number;
  /** Everyone, in the scale's unit. */
  readonly full: number;
  /** A percentage in the scale's unit. */
  edge(percentage: number): number;
  /** Where a bucket lies, in the scale's unit. */
  place(bucket: number): number;
}

/** GrowthBook compares fractions: `bucket / 10000` with `percentage / 100`. */
const GROWTHBOOK: BucketScale = {
  buckets: BUCKETS,
  full: 1,
  edge: (percentage) => Math.round((percentage / 100) * DECIMALS) / DECIMALS,
  place: (bucket) => bucket / BUCKETS,
};

/** Flagsmith compares percentages: `bucket / 9998 * 100`. */
const FLAGSMITH: BucketScale = {
  buckets: FLAGSMITH_BUCKETS,
  full: 100,
  edge: (percentage) => percentage,
  place: (bucket) => (bucket / (FLAGSMITH_BUCKETS - 1)) * 100,
};

/**
 * The scale of a way of bucketing.
 *
 * ```ts
 * import { bucketScale } from '@guidon/core';
 *
 * const place = bucketScale('flagsmith').place(9998); // 100
 * ```
 */
export function bucketScale(method: BucketingMethod): BucketScale {
  return method === 'flagsmith' ? FLAGSMITH : GROWTHBOOK;
}

/** The first bucket that is not below the edge. */
export function firstBucketFrom(scale: BucketScale, edge: number): number {
  let bucket = Math.max(0, Math.ceil((edge / scale.full) * scale.buckets) - 2);
  while (bucket < scale.buckets && scale.place(bucket) < edge) bucket++;
  return bucket;
}

/** The last bucket that is not above the edge, -1 when there is none. */
export function lastBucketTo(scale: BucketScale, edge: number): number {
  let bucket = Math.min(scale.buckets, Math.floor((edge / scale.full) * scale.buckets) + 2);
  while (bucket >= 0 && scale.place(bucket) > edge) bucket--;
  return bucket;
}
