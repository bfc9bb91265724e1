import { describe, expect, it } from 'vitest';
import { compileCondition } from './compile-condition.ts';
import type { JsonValue, Operator } from './model.ts';
import { OPERATORS } from './operators.ts';

const operands: Record<Operator, JsonValue | undefined> = {
  equals: 'a',
  not_equals: 'a',
  in: ['a'],
  not_in: ['a'],
  greater_than: 1,
  greater_than_or_equal: 1,
  less_than: 1,
  less_than_or_equal: 1,
  contains: 'a',
  not_contains: 'a',
  starts_with: 'a',
  ends_with: 'a',
  is_set: undefined,
  is_not_set: undefined,
};

function holds(operator: Operator, value: JsonValue | undefined, context: object): boolean {
  const clause = { attribute: 'x', operator };
  return compileCondition(value === undefined ? clause : { ...clause, value })(context);
}

describe('an attribute that is not there', () => {
  it.each(OPERATORS.map((operator) => [operator, operator === 'is_not_set'] as const))(
    '%s answers %s',
    (operator, expected) => {
      for (const context of [{}, { x: null }, { x: undefined }, Object.create({ x: 'a' })]) {
        expect(holds(operator, operands[operator], context)).toBe(expected);
      }
    },
  );
});

const long = Array.from({ length: 50 }, (_, index) => index);

describe('an attribute that is there', () => {
  it.each<[Operator, JsonValue | undefined, unknown, boolean]>([
    ['equals', 1, 1, true],
    ['equals', 1, '1', false],
    ['equals', true, 'true', false],
    ['equals', '', '', true],
    ['not_equals', 1, '1', true],
    ['not_equals', 1, 1, false],
    ['in', ['DE', 'AT'], 'AT', true],
    ['in', ['DE', 'AT'], 'FR', false],
    ['in', [1], '1', false],
    ['in', ['a', 'b'], ['x', 'b'], true],
    ['in', ['a', 'b'], ['x'], false],
    ['in', ['a', 'b'], [], false],
    ['in', long, 49, true],
    ['in', long, '49', false],
    ['in', long, [99, 3], true],
    ['not_in', ['DE'], 'FR', true],
    ['not_in', ['a'], ['a', 'b'], false],
    ['not_in', long, 50, true],
    ['greater_than', 1, 2, true],
    ['greater_than', 1, 1, false],
    ['greater_than', 1, '2', false],
    ['greater_than', 'a', 'b', true],
    ['greater_than_or_equal', 1, 1, true],
    ['less_than', 'b', 'a', true],
    ['less_than', 1, Number.NaN, false],
    ['less_than', 1, false, false],
    ['less_than_or_equal', 1, 1, true],
    ['contains', 'ell', 'hello', true],
    ['contains', 'a', ['a'], true],
    ['contains', 'a', ['ab'], false],
    ['contains', 1, '1', false],
    ['contains', 1, [1], true],
    ['not_contains', 'x', 'hello', true],
    ['not_contains', 'a', ['a'], false],
    ['not_contains', 'a', 5, true],
    ['starts_with', 'he', 'hello', true],
    ['starts_with', 'he', ['he'], false],
    ['ends_with', 'lo', 'hello', true],
    ['ends_with', 'he', 'hello', false],
    ['is_set', undefined, '', true],
    ['is_not_set', undefined, 0, false],
  ])('%s %j against %j is %s', (operator, value, actual, expected) => {
    expect(holds(operator, value, { x: actual })).toBe(expected);
  });
});
