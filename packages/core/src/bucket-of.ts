import { fnv1a, fnv1aOfDecimal } from './fnv1a.ts';
import { md5Remainder } from './md5-remainder.ts';
import type { BucketingMethod } from './model.ts';

// V8 does not take an exported constant for one and would divide by it in floating point, which is far slower.
const GROWTHBOOK_BUCKETS = 10_000;

/** How many buckets GrowthBook's hash spreads contexts over; one bucket is 0.01 %. */
export const BUCKETS = GROWTHBOOK_BUCKETS;

/** How many buckets Flagsmith's hash has, the one that is hashed again included. */
export const FLAGSMITH_BUCKETS = 9999;

/** How many buckets the first version of the hash has. */
const V1_BUCKETS = 1000;

/**
 * Gives a value its bucket: the same one on every machine and in every SDK of the vendor.
 *
 * - `growthbook`, 0 to 9999: `fnv1a(decimal text of fnv1a(seed + value)) mod 10000`.
 * - `growthbook-v1`, 0 to 9990 in steps of ten: `fnv1a(value + seed) mod 1000`, times ten.
 * - `flagsmith`, 0 to 9997: MD5 of `seed,value` as a number, mod 9999; bucket 9998 is hashed again with the ids
 *   repeated once more, and so on.
 *
 * ```ts
 * import { bucketOf } from '@guidon/core';
 *
 * const bucket: number = bucketOf('checkout', 'user-1');
 * ```
 */
export function bucketOf(seed: string, value: string, method: BucketingMethod = 'growthbook'): number {
  return compileHash(seed, method)(value);
}

/** {@link bucketOf} for one seed, which is hashed only once. */
export function compileHash(seed: string, method: BucketingMethod): (value: string) => number {
  if (method === 'growthbook-v1') return (value) => (fnv1a(seed, fnv1a(value)) % V1_BUCKETS) * 10;
  if (method === 'flagsmith') return (value) => flagsmithBucket(`${seed},${value}`);
  const seedHash = fnv1a(seed);
  return (value) => growthBookBucket(value, seedHash);
}

/** GrowthBook's bucket of a value; `seedHash` is {@link fnv1a} of the seed, its sign left open. */
export function growthBookBucket(value: string, seedHash: number): number {
  return fnv1aOfDecimal(fnv1a(value, seedHash)) % GROWTHBOOK_BUCKETS;
}

function flagsmithBucket(ids: string): number {
  let repeated = ids;
  for (;;) {
    const bucket = md5Remainder(repeated, FLAGSMITH_BUCKETS);
    if (bucket < FLAGSMITH_BUCKETS - 1) return bucket;
    repeated = `${repeated},${ids}`;
  }
}
