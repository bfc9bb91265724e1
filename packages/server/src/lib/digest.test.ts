import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { digestOf } from './digest.ts';

it('sorts the members of every object by name, and leaves out what is undefined', () => {
  const value = { b: [{ d: 1, c: undefined, a: 'x' }, undefined], '10': null, '9': true };
  expect(canonicalJson(value)).toBe('{"10":null,"9":true,"b":[{"a":"x","d":1},null]}');
});

// Kept in the database: what it is must not change.
it('digests as it always did', () => {
  const digest = '57faf07118bcd5b42e04eefa7872a1cce63b378aff5862b6e63632c4086c6e25';
  expect(digestOf({ rules: [], enabled: false })).toBe(digest);
});
