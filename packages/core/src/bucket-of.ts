import { fnv1a, fnv1aOfDecimal } from './fnv1a.ts';

/** How many buckets contexts are spread over; one bucket is 0.01 %. */
export const BUCKETS = 10_000;

/**
 * Gives a value its bucket, 0 to 9999: the same one on every machine and in every GrowthBook SDK.
 *
 * GrowthBook's hash version 2: `fnv1a(decimal text of fnv1a(seed + value)) mod 10000`.
 *
 * ```ts
 * import { bucketOf } from '@guidon/core';
 *
 * const bucket: number = bucketOf('checkout', 'user-1');
 * ```
 */
export function bucketOf(seed: string, value: string): number {
  return bucketAfter(fnv1a(seed), value);
}

/** {@link bucketOf} for a seed that was hashed before, with {@link fnv1a}. */
export function bucketAfter(seedHash: number, value: string): number {
  return fnv1aOfDecimal(fnv1a(value, seedHash)) % BUCKETS;
}
