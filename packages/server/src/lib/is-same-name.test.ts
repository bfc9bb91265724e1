import { expect, it } from 'vitest';
import { isSameName } from './is-same-name.ts';

it.each([
  ['eve', 'Eve'],
  ['Eve ', 'eve'],
  ['ｅｖｅ', 'EVE'],
  ['Zoe\u0308', 'ZOË'],
  ['Strauß', 'STRAUSS'],
  ['νίκος', 'ΝΊΚΟΣ'],
  ['e\u200bve', 'eve'],
  ['ada\u00a0l', 'ada  l'],
])('%s and %s are one name', (a, b) => {
  expect(isSameName(a, b)).toBe(true);
});

it('other names, and none, are others', () => {
  expect(isSameName('eve', 'eva')).toBe(false);
  expect(isSameName(undefined, undefined)).toBe(false);
  expect(isSameName('eve', undefined)).toBe(false);
});
