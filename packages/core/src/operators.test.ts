import { describe, expect, it } from 'vitest';
import { compileCondition } from './compile-condition.ts';
import type { JsonValue, Operator } from './model.ts';
import { type NativeOperator, OPERATORS, operators } from './operators.ts';
import { emptyScope, Scope } from './scope.ts';

const operands: Record<NativeOperator, JsonValue | undefined> = {
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
  contains_all: ['a'],
  matches_regex: 'a',
  not_matches_regex: 'a',
  version_equals: '1.0.0',
  version_not_equals: '1.0.0',
  version_greater_than: '1.0.0',
  version_greater_than_or_equal: '1.0.0',
  version_less_than: '1.0.0',
  version_less_than_or_equal: '1.0.0',
  before: '2026-12-01',
  after: '2026-12-01',
  modulo: [2, 1],
  in_ip_range: '10.0.0.0/8',
  not_in_ip_range: '10.0.0.0/8',
  in_list: 'list',
  not_in_list: 'list',
  has_type: 'string',
  is_set: undefined,
  is_not_set: undefined,
};

function holds(
  operator: Operator,
  value: JsonValue | undefined,
  context: object,
  ignoreCase?: true,
): boolean {
  const clause = { attribute: 'x', operator, ...(ignoreCase && { ignoreCase }) };
  return compileCondition(value === undefined ? clause : { ...clause, value }, aCompilation())(context);
}

function aCompilation() {
  const scope = new Scope((flagKey) => ({ flagKey, reason: 'ERROR' }), Date.now);
  scope.list('list').values = new Set<unknown>(['a', 1]);
  return { scope, seed: '', method: 'growthbook' as const, refers: false, isCostly: false };
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
    ['contains_all', ['a', 'b'], ['b', 'a', 'c'], true],
    ['contains_all', ['a', 'b'], ['b'], false],
    ['contains_all', ['a'], 'a', false],
    ['matches_regex', '^he.*o$', 'hello', true],
    ['matches_regex', 'ell', 'hello', true],
    ['matches_regex', '^ell', 'hello', false],
    ['matches_regex', '1', 1, false],
    ['not_matches_regex', 'x', 'hello', true],
    ['not_matches_regex', '1', 1, true],
    ['ends_with', '', '', true],
    ['ends_with', '', 'a', true],
    ['ends_with', 'a', '', false],
    ['ends_with', 'ba', 'a', false],
    ['ends_with', 'ba', 'ca', false],
    ['version_equals', '1.2.3', 'v1.2.3+build', true],
    ['version_equals', '1.2.3', '1.2', false],
    ['version_not_equals', '1.2.3', 'nope', true],
    ['version_greater_than', '1.9.0', '1.10.0', true],
    ['version_greater_than', '1.0.0-rc.2', '1.0.0-rc.10', true],
    ['version_greater_than', '1.0.0-rc.2', '1.0.0', true],
    ['version_greater_than_or_equal', '1.0.0', '1.0.0', true],
    ['version_less_than', '1.0.0', '1.0.0-alpha', true],
    ['version_less_than', '1.0.0-alpha.beta', '1.0.0-alpha.1', true],
    ['version_less_than', '1.0.0', 'nope', false],
    ['version_less_than_or_equal', '1.0.0', 1, false],
    ['before', '2026-12-01', '2026-11-30T23:59:59Z', true],
    ['before', '2026-12-01T00:00:00+01:00', '2026-11-30T23:00:00Z', false],
    ['before', '2026-12-01', 'soon', false],
    ['before', 1000, 999, true],
    ['after', '2026-12-01T09:00:00', '2026-12-01T09:00:01Z', true],
    ['after', '2026-12-01', '1 December 2027', false],
    ['modulo', [3, 1], 4, true],
    ['modulo', [3, 2], -1, true],
    ['modulo', [2.5, 0], 5, true],
    ['modulo', [3, 1], '4', false],
    ['in_ip_range', '10.0.0.0/8', '10.255.0.1', true],
    ['in_ip_range', '10.0.0.0/8', '11.0.0.1', false],
    ['in_ip_range', '10.1.2.3', '10.1.2.3', true],
    ['in_ip_range', ['192.168.0.0/17', '2001:db8::/32'], '192.168.127.255', true],
    ['in_ip_range', ['192.168.0.0/17'], '192.168.128.0', false],
    ['in_ip_range', '2001:db8::/33', '2001:db8:7fff::1', true],
    ['in_ip_range', '2001:db8::/33', '2001:db8:8000::1', false],
    ['in_ip_range', '10.0.0.0/8', '::ffff:10.1.1.1', true],
    ['in_ip_range', '0.0.0.0/0', '1.2.3.256', false],
    ['in_ip_range', '::/0', '1.2.3.4', true],
    ['in_ip_range', '0.0.0.0/0', '::1', false],
    ['in_ip_range', '10.0.0.0/8', 10, false],
    ['in_ip_range', '10.0.0.0/8', '010.1.1.1', false],
    ['in_ip_range', '0.0.0.0/0', '0.10.100.0', true],
    ['not_in_ip_range', '10.0.0.0/8', 'nope', true],
    ['in_list', 'list', 'a', true],
    ['in_list', 'list', ['z', 1], true],
    ['in_list', 'list', '1', false],
    ['not_in_list', 'list', 'z', true],
    ['has_type', 'string', '', true],
    ['has_type', 'array', [], true],
    ['has_type', 'object', [], false],
    ['has_type', 'object', {}, true],
    ['is_set', undefined, '', true],
    ['is_not_set', undefined, 0, false],
  ])('%s %j against %j is %s', (operator, value, actual, expected) => {
    expect(holds(operator, value, { x: actual })).toBe(expected);
  });
});

describe('an operator that ignores case', () => {
  it.each<[Operator, JsonValue, unknown, boolean]>([
    ['equals', 'Pro', 'pRO', true],
    ['not_equals', 'Pro', 'pRO', false],
    ['in', ['DE', 1], 'de', true],
    ['in', ['DE', 1], 1, true],
    ['not_in', ['DE'], ['fr', 'de'], false],
    ['contains', 'ELL', 'hello', true],
    ['contains', 'A', ['a'], true],
    ['contains_all', ['A', 'b'], ['B', 'a'], true],
    ['starts_with', 'HE', 'hello', true],
    ['ends_with', 'LO', 'hello', true],
    ['matches_regex', '^HE', 'hello', true],
  ])('%s %j against %j is %s', (operator, value, actual, expected) => {
    expect(holds(operator, value, { x: actual }, true)).toBe(expected);
  });
});

describe('an operand that is no good', () => {
  it.each<[Operator, JsonValue]>([
    ['matches_regex', '('],
    ['matches_regex', '(a)\\1'],
    ['matches_regex', 'a(?=b)'],
    ['version_equals', '1.2'],
    ['in_ip_range', '10.0.0.0/33'],
    ['in_ip_range', '010.1.1.1'],
    ['in_ip_range', '10.1.1.00'],
    ['in_ip_range', '10.0.0.0/08'],
    ['in_ip_range', '::ffff:010.1.1.1'],
  ])('is refused when compiling: %s %j', (operator, value) => {
    const clause = { attribute: 'x', operator, value } as const;
    expect(() => compileCondition(clause)).toThrow();
  });
});

it('finds all members of long lists in long arrays without looking at each for each', () => {
  const list = Array.from({ length: 200_000 }, (_, index) => `v${index}`);
  const started = performance.now();
  for (const ignoreCase of [false, true]) {
    const test = operators.contains_all.compile(list, { ignoreCase, scope: emptyScope() });
    expect(test([...list].reverse())).toBe(true);
    expect(test(list.slice(1))).toBe(false);
  }
  expect(performance.now() - started).toBeLessThan(10_000);
});
