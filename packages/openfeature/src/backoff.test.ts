import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

const waits = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

it('doubles the wait up to the longest, and begins anew after a good connection', () => {
  const backoff = new Backoff(1_000, 30_000, () => 0);
  expect(waits(backoff, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  backoff.reset();
  expect(backoff.next()).toBe(1_000);
});

it('takes off up to half at random', () => {
  expect(waits(new Backoff(1_000, 30_000, () => 0.5), 2)).toEqual([750, 1_500]);
  for (const wait of waits(new Backoff(1_000, 1_000), 100)) {
    expect(wait).toBeGreaterThan(499);
    expect(wait).toBeLessThanOrEqual(1_000);
  }
});

it('stays at the longest however often it fails', () => {
  expect(waits(new Backoff(1_000, 30_000, () => 0), 5_000).at(-1)).toBe(30_000);
});

it('begins where the server wants it to, within the longest', () => {
  const backoff = new Backoff(1_000, 30_000, () => 0);
  backoff.first = 5_000;
  expect(backoff.next()).toBe(5_000);
  backoff.first = 10 ** 12;
  expect(backoff.next()).toBe(30_000);
});
