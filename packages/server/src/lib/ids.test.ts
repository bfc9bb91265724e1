import { expect, it } from 'vitest';
import { newId } from './ids.ts';

const at = (milliseconds: number) => newId('chg', new Date(milliseconds));

it('has the prefix and 26 letters that cannot be confused', () => {
  expect(at(Date.UTC(2026, 10, 21))).toMatch(/^chg_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(at(0)).toMatch(/^chg_0{10}/);
});

it('sorts by age', () => {
  const times = [0, 1, 31, 32, 1023, 1024, Date.UTC(2026, 10, 21), Date.UTC(9999, 11, 31)];
  const ids = times.map(at);
  expect(ids.toSorted()).toEqual(ids);
});

it('never repeats within a millisecond', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => at(1))).size).toBe(10_000);
});
