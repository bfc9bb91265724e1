import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../test/support/arbitrary-documents.ts';
import { deepEqual } from './deep-equal.ts';
import { digestOf } from './digest.ts';

/** The same value with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, reversed(member)]));
}

const hostile = JSON.parse('{ "__proto__": { "a": 1 } }');

describe('deepEqual', () => {
  it('does not mind the order of members', () => {
    fc.assert(fc.property(anyJson, (value) => deepEqual(value, reversed(value))));
  });

  it('agrees with what is stored: a value equals what its JSON text says', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => deepEqual(value, JSON.parse(JSON.stringify(value)))));
  });

  it.each([
    [{ a: undefined }, {}, true],
    [0, -0, true],
    [[], {}, false],
    [null, {}, false],
    [1, '1', false],
    [[1, 2], [2, 1], false],
    [hostile, {}, false],
    [{}, hostile, false],
    [{ constructor: 1 }, {}, false],
    [{}, { toString: undefined }, true],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(deepEqual(a, b)).toBe(equal);
  });
});

describe('digestOf', () => {
  it('is equal exactly for equal values', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(digestOf(a)).toBe(digestOf(reversed(a)));
        expect(digestOf(a) === digestOf(b)).toBe(deepEqual(a, b));
      }),
    );
  });

  it('tells members named like those of Object.prototype apart', () => {
    expect(digestOf(hostile)).not.toBe(digestOf({}));
    expect(digestOf({ constructor: 1 })).not.toBe(digestOf({ constructor: 2 }));
  });
});
