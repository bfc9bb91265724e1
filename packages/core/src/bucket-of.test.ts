import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from './bucket-of.ts';
import { fnv1a, fnv1aOfDecimal } from './fnv1a.ts';
import { md5Remainder } from './md5-remainder.ts';

describe('bucketOf', () => {
  it.each([
    ['seed', 'a', 505],
    ['foo', 'ab', 2575],
  ])("agrees with GrowthBook's vector for seed %s and value %s", (seed, value, bucket) => {
    expect(bucketOf(seed, value)).toBe(bucket);
  });

  it.each([
    ['', 'a', 2200],
    ['b', 'a', 9460],
  ])("agrees with GrowthBook's first hash for seed %j and value %s", (seed, value, bucket) => {
    expect(bucketOf(seed, value, 'growthbook-v1')).toBe(bucket);
  });

  it.each([
    ['78986', 'test_env_foobar', 5452],
    ['42', 'envkey123_alice', 1650],
    ['1', 'u18351', 0],
  ])("agrees with Flagsmith's hash for %s and %s", (seed, value, bucket) => {
    expect(bucketOf(seed, value, 'flagsmith')).toBe(bucket);
  });

  it("hashes Flagsmith's last bucket again", () => {
    expect(md5Remainder('1,u11401', 9999)).toBe(9998);
    expect((bucketOf('1', 'u11401', 'flagsmith') / 9998) * 100).toBe(93.12862572514503);
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

describe('md5Remainder', () => {
  it('is that of the platform, for any text of any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const digest = createHash('md5').update(text).digest('hex');
        expect(md5Remainder(text, 9999)).toBe(Number(BigInt(`0x${digest}`) % 9999n));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a lone surrogate for U+FFFD, and long texts', () => {
    expect(md5Remainder('a\ud800b', 9999)).toBe(md5Remainder('a\ufffdb', 9999));
    const long = 'x'.repeat(5000);
    const digest = createHash('md5').update(long).digest('hex');
    expect(md5Remainder(long, 9999)).toBe(Number(BigInt(`0x${digest}`) % 9999n));
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
