import { describe, expect, it } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

function at(pace: { perMinute: number; burst: number }) {
  const clock = { now: 0 };
  return { clock, buckets: new TokenBuckets(pace, () => clock.now) };
}

describe('token buckets', () => {
  it('give a burst, then tell how long to wait', () => {
    const { clock, buckets } = at({ perMinute: 60, burst: 2 });
    expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 1000]);
    clock.now = 400;
    expect(buckets.take('a')).toBe(600);
    clock.now = 1000;
    expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 1000]);
  });

  it('are each on their own', () => {
    const { buckets } = at({ perMinute: 60, burst: 1 });
    expect([buckets.take('a'), buckets.take('b'), buckets.take('a')]).toEqual([0, 0, 1000]);
  });

  it('never hold more than a burst', () => {
    const { clock, buckets } = at({ perMinute: 60, burst: 2 });
    buckets.take('a');
    clock.now = 3_600_000;
    expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 1000]);
  });

  it('let somebody take more than there is, who then waits for it', () => {
    const { clock, buckets } = at({ perMinute: 60, burst: 2 });
    expect(buckets.take('a', 5)).toBe(0);
    expect(buckets.take('a')).toBe(4000);
    clock.now = 4000;
    expect(buckets.take('a')).toBe(0);
  });

  it('set no limit at 0', () => {
    const { buckets } = at({ perMinute: 0, burst: 0 });
    expect(buckets.take('a', 1_000_000)).toBe(0);
    expect(buckets.take('a')).toBe(0);
    expect(buckets.size).toBe(0);
  });

  it('are of a limited number', () => {
    const { buckets } = at({ perMinute: 60, burst: 1 });
    for (let each = 0; each < 20_000; each++) buckets.take(`name ${each}`);
    expect(buckets.size).toBe(10_000);
    expect(buckets.take('name 19999')).toBe(1000);
  });

  // The one that was opened first went first, however busy it was: whoever was held back had a fresh bucket again.
  it('forget first who was not seen for longest', () => {
    const { buckets } = at({ perMinute: 60, burst: 1 });
    for (let each = 0; each < 10_000; each++) buckets.take(`name ${each}`);
    buckets.take('name 0');
    for (let each = 0; each < 5_000; each++) buckets.take(`other ${each}`);
    expect([buckets.take('name 0'), buckets.take('name 1')]).toEqual([1000, 0]);
  });

  it('tell how long somebody would wait, without taking', () => {
    const { buckets } = at({ perMinute: 60, burst: 1 });
    expect([buckets.wait('a'), buckets.size, buckets.take('a'), buckets.wait('a')]).toEqual([0, 0, 0, 1000]);
  });
});
