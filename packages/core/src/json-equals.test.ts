import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonEquals } from './json-equals.ts';
import type { JsonValue } from './model.ts';

describe('jsonEquals', () => {
  it.each<[JsonValue, JsonValue, boolean]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: null }, { b: null }, false],
    [{ a: 1 }, JSON.parse('{"__proto__": 1}') as JsonValue, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[], {}, false],
    [null, {}, false],
    [1, '1', false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(jsonEquals(a, b)).toBe(expected);
  });

  it('finds every value equal to its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(jsonEquals(JSON.parse(json) as JsonValue, JSON.parse(json) as JsonValue)).toBe(true);
      }),
    );
  });
});
