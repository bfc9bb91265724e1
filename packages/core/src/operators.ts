import { instantOf } from './instant.ts';
import { compileIpRange } from './ip-range.ts';
import { fold, inList, membership, shares, sharing, WALKED_LIST } from './membership.ts';
import type { JsonValue, Operator } from './model.ts';
import {
  type ActualTest,
  type CompileOperator,
  type OperatorOptions,
  type OperatorRow,
  opposite,
} from './operator-row.ts';
import { compileRegex } from './regex/compile-regex.ts';
import { orderOf, parseVersion } from './version.ts';

/** The operators of our own dialect. */
export type NativeOperator = Exclude<Operator, 'loosely_equals'>;

/**
 * The operator table.
 *
 * An attribute that is missing or null satisfies nothing but `is_not_set` - not even the negative operators, since a
 * rule should not catch people of whom nothing is known. An attribute of a type that the operator cannot use satisfies
 * no positive operator and every negative one. The vendors' columns are `growthBookOperators` and `flagsmithOperators`.
 *
 * | operator                                | present attribute                                     | of another type | missing or null |
 * |-----------------------------------------|-------------------------------------------------------|-----------------|-----------------|
 * | `equals`                                | same type and same value                              | false           | false           |
 * | `not_equals`                            | opposite of `equals`                                  | true            | false           |
 * | `in`                                    | is in the list; an array: shares a member with it     | false           | false           |
 * | `not_in`                                | opposite of `in`                                      | true            | false           |
 * | `greater_than`, `greater_than_or_equal` | number with number, text with text                    | false           | false           |
 * | `less_than`, `less_than_or_equal`       | number with number, text with text                    | false           | false           |
 * | `contains`                              | text has the part; an array has the member            | false           | false           |
 * | `not_contains`                          | opposite of `contains`                                | true            | false           |
 * | `contains_all`                          | an array has every member of the list                 | false           | false           |
 * | `starts_with`, `ends_with`              | text does                                             | false           | false           |
 * | `matches_regex`                         | text matches anywhere (`^` and `$` tie it down)       | false           | false           |
 * | `not_matches_regex`                     | opposite of `matches_regex`                           | true            | false           |
 * | `version_…`                             | text is a version that compares so (semver.org)       | false           | false           |
 * | `version_not_equals`                    | opposite of `version_equals`                          | true            | false           |
 * | `before`, `after`                       | ISO 8601 text or milliseconds since 1970 compare so   | false           | false           |
 * | `modulo`                                | a number leaves the remainder (never negative)        | false           | false           |
 * | `in_ip_range`                           | text is an address in one of the ranges               | false           | false           |
 * | `not_in_ip_range`                       | opposite of `in_ip_range`                             | true            | false           |
 * | `in_list`, `not_in_list`                | as `in`, `not_in`, with a saved list                  | false, true     | false           |
 * | `has_type`                              | is string, number, boolean, array or object           | false           | false           |
 * | `is_set`                                | true                                                  | true            | false           |
 * | `is_not_set`                            | false                                                 | false           | true            |
 *
 * Text is ordered by UTF-16 code units, case matters unless the clause ignores it, and the empty text is present.
 */
export const operators: Readonly<Record<NativeOperator, OperatorRow>> = {
  equals: row('scalar', 'equals', equals, { foldsCase: true }),
  not_equals: row('scalar', 'does not equal', opposite(equals), { foldsCase: true }),
  in: row('list', 'is one of', isIn, { foldsCase: true }),
  not_in: row('list', 'is none of', opposite(isIn), { foldsCase: true }),
  greater_than: row(
    'orderable',
    'is greater than',
    ordering((a, b) => a > b),
  ),
  greater_than_or_equal: row(
    'orderable',
    'is at least',
    ordering((a, b) => a >= b),
  ),
  less_than: row(
    'orderable',
    'is less than',
    ordering((a, b) => a < b),
  ),
  less_than_or_equal: row(
    'orderable',
    'is at most',
    ordering((a, b) => a <= b),
  ),
  contains: row('scalar', 'contains', contains, { foldsCase: true }),
  not_contains: row('scalar', 'does not contain', opposite(contains), { foldsCase: true }),
  contains_all: row('list', 'has all of', containsAll, { foldsCase: true }),
  starts_with: row('text', 'starts with', startsWith, { foldsCase: true }),
  ends_with: row('text', 'ends with', endsWith, { foldsCase: true }),
  matches_regex: row('regex', 'matches', matchesRegex, { foldsCase: true, isCostly: true }),
  not_matches_regex: row('regex', 'does not match', opposite(matchesRegex), {
    foldsCase: true,
    isCostly: true,
  }),
  version_equals: row('version', 'is version', versions(isZero)),
  version_not_equals: row('version', 'is not version', opposite(versions(isZero))),
  version_greater_than: row(
    'version',
    'is a version after',
    versions((order) => order > 0),
  ),
  version_greater_than_or_equal: row(
    'version',
    'is at least version',
    versions((order) => order >= 0),
  ),
  version_less_than: row(
    'version',
    'is a version before',
    versions((order) => order < 0),
  ),
  version_less_than_or_equal: row(
    'version',
    'is at most version',
    versions((order) => order <= 0),
  ),
  before: row('instant', 'is before', before),
  after: row('instant', 'is after', after),
  modulo: row('modulo', 'leaves, divided, the divisor and remainder', modulo),
  in_ip_range: row('ip_ranges', 'is in the network', inIpRange),
  not_in_ip_range: row('ip_ranges', 'is not in the network', opposite(inIpRange)),
  in_list: row('list_key', 'is in the list', inList),
  not_in_list: row('list_key', 'is not in the list', opposite(inList)),
  has_type: row('type', 'is of type', hasType),
  is_set: row('nothing', 'is set', () => () => true),
  is_not_set: { takes: 'nothing', words: 'is not set', missing: true, compile: () => () => false },
};

/**
 * The names of all operators a {@link Clause} of our own dialect can use.
 *
 * ```ts
 * import { OPERATORS } from '@guidon/core';
 *
 * const has = OPERATORS.includes('matches_regex'); // true
 * ```
 */
export const OPERATORS: readonly NativeOperator[] = Object.freeze(Object.keys(operators) as NativeOperator[]);

function row(
  takes: OperatorRow['takes'],
  words: string,
  compile: CompileOperator,
  more: Partial<OperatorRow> = {},
): OperatorRow {
  return { takes, words, missing: false, compile, ...more };
}

function equals(value: JsonValue | undefined, { ignoreCase }: { readonly ignoreCase: boolean }): ActualTest {
  if (!ignoreCase) return (actual) => actual === value;
  const folded = fold(value);
  return (actual) => fold(actual) === folded;
}

function isIn(value: JsonValue | undefined, { ignoreCase }: { readonly ignoreCase: boolean }): ActualTest {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [...(value as readonly JsonValue[])];
  if (!ignoreCase) return sharing(list);
  const has = membership(list.map(fold));
  return shares((actual) => has(fold(actual)));
}

function ordering(compare: (a: string | number, b: string | number) => boolean): CompileOperator {
  return (value) => {
    const type = typeof value;
    if (type !== 'number' && type !== 'string') return () => false;
    return (actual) => typeof actual === type && compare(actual as string | number, value as string | number);
  };
}

function contains(
  value: JsonValue | undefined,
  { ignoreCase }: { readonly ignoreCase: boolean },
): ActualTest {
  if (ignoreCase) return containsFolded(fold(value));
  return (actual) => {
    if (typeof actual === 'string') return typeof value === 'string' && actual.includes(value);
    return Array.isArray(actual) && actual.includes(value);
  };
}

function containsFolded(value: JsonValue | undefined): ActualTest {
  return (actual) => {
    if (typeof actual === 'string') return typeof value === 'string' && actual.toLowerCase().includes(value);
    return Array.isArray(actual) && actual.some((member) => fold(member) === value);
  };
}

function containsAll(
  value: JsonValue | undefined,
  { ignoreCase }: { readonly ignoreCase: boolean },
): ActualTest {
  const list = [...(value as readonly JsonValue[])];
  if (!ignoreCase) return (actual) => Array.isArray(actual) && hasAll(actual, list);
  const folded = list.map(fold);
  return (actual) => Array.isArray(actual) && hasAll(actual.map(fold), folded);
}

function hasAll(actual: readonly unknown[], list: readonly unknown[]): boolean {
  if (actual.length <= WALKED_LIST) return list.every((member) => actual.includes(member));
  const set = new Set(actual);
  return list.every((member) => set.has(member));
}

function startsWith(
  value: JsonValue | undefined,
  { ignoreCase }: { readonly ignoreCase: boolean },
): ActualTest {
  if (typeof value !== 'string') return () => false;
  if (!ignoreCase) return (actual) => typeof actual === 'string' && actual.startsWith(value);
  const folded = value.toLowerCase();
  return (actual) => typeof actual === 'string' && actual.toLowerCase().startsWith(folded);
}

function endsWith(
  value: JsonValue | undefined,
  { ignoreCase }: { readonly ignoreCase: boolean },
): ActualTest {
  if (typeof value !== 'string') return () => false;
  if (!ignoreCase) return (actual) => typeof actual === 'string' && actual.endsWith(value);
  const folded = value.toLowerCase();
  return (actual) => typeof actual === 'string' && actual.toLowerCase().endsWith(folded);
}

function matchesRegex(value: JsonValue | undefined, { ignoreCase, scope }: OperatorOptions): ActualTest {
  const matches = compileRegex(String(value), ignoreCase, scope.effort);
  return (actual) => typeof actual === 'string' && matches(actual);
}

function versions(decide: (order: number) => boolean): CompileOperator {
  return (value) => {
    const version = parseVersion(value);
    if (version === undefined) throw new Error('not a version');
    return (actual) => {
      const order = orderOf(actual, version);
      return order !== undefined && decide(order);
    };
  };
}

function isZero(order: number): boolean {
  return order === 0;
}

function before(value: JsonValue | undefined): ActualTest {
  const instant = instantOf(value);
  return (actual) => instantOf(actual) < instant;
}

function after(value: JsonValue | undefined): ActualTest {
  const instant = instantOf(value);
  return (actual) => instantOf(actual) > instant;
}

function modulo(value: JsonValue | undefined): ActualTest {
  const [divisor, remainder] = value as readonly [number, number];
  return (actual) => typeof actual === 'number' && ((actual % divisor) + divisor) % divisor === remainder;
}

function inIpRange(value: JsonValue | undefined): ActualTest {
  const ranges = [value].flat().map(compileIpRange);
  if (ranges.includes(undefined)) throw new Error('not an IP range');
  return (actual) => typeof actual === 'string' && ranges.some((holds) => holds?.(actual));
}

function hasType(value: JsonValue | undefined): ActualTest {
  if (value === 'array') return Array.isArray;
  if (value === 'object') return (actual) => typeof actual === 'object' && !Array.isArray(actual);
  return (actual) => typeof actual === value;
}
