import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from './bucket-of.ts';
import { fnv1a, fnv1aOfDecimal } from './fnv1a.ts';

describe('bucketOf', () => {
  it.each([
    ['seed', 'a', 505],
    ['foo', 'ab', 2575],
  ])("agrees with GrowthBook's vector for seed %s and value %s", (seed, value, bucket) => {
    expect(bucketOf(seed, value)).toBe(bucket);
  });

  it('hashes the decimal text of the first hash, for any seed and value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (seed, value) => {
        expect(bucketOf(seed, value)).toBe(fnv1a(String(fnv1a(seed + value))) % 10_000);
      }),
    );
  });

  it('spreads ids evenly', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const tenth = Math.floor(bucketOf('seed', `user-${i}`) / 1000);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

describe('fnv1a', () => {
  it('gives the published hash of "foobar"', () => {
    expect(fnv1a('foobar')).toBe(0xbf9cf968);
  });

  it.each([0, 9, 10, 99_999, 100_000, 100_001, 999_999_999, 4_294_967_295])(
    'hashes the decimal text of %i without making it',
    (integer) => {
      expect(fnv1aOfDecimal(integer)).toBe(fnv1a(String(integer)));
    },
  );

  it('hashes the decimal text of any unsigned 32-bit integer without making it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (integer) => {
        expect(fnv1aOfDecimal(integer)).toBe(fnv1a(String(integer)));
      }),
    );
  });
});
