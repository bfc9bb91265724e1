import { fold, membership, shares } from './membership.ts';
import type { JsonValue, Operator } from './model.ts';
import {
  type ActualTest,
  type CompileOperator,
  type OperatorOptions,
  type OperatorRow,
  opposite,
} from './operator-row.ts';
import { paddedVersion } from './padded-version.ts';
import { compileRegex, type RegexTest } from './regex/compile-regex.ts';

/** The operators that GrowthBook has. */
export type GrowthBookOperator = Extract<
  Operator,
  | 'loosely_equals'
  | 'equals'
  | 'not_equals'
  | 'in'
  | 'not_in'
  | 'greater_than'
  | 'greater_than_or_equal'
  | 'less_than'
  | 'less_than_or_equal'
  | 'matches_regex'
  | `version_${string}`
  | 'in_list'
  | 'not_in_list'
  | 'has_type'
  | 'is_set'
  | 'is_not_set'
>;

/**
 * GrowthBook's column of the operator table: what its JavaScript SDK (`mongrule.ts`, version 1.8) does.
 *
 * A missing attribute is null and is asked about like any value, so `not_equals` and `not_in` hold for it; numbers,
 * texts and null are ordered as JavaScript converts them. A list that does not exist is empty. Arrays and objects
 * compare by their JSON text.
 */
export const growthBookOperators: Readonly<Record<GrowthBookOperator, OperatorRow>> = {
  loosely_equals: row('equals', looselyEquals, { foldsCase: true }),
  equals: row('is exactly', strictlyEquals),
  not_equals: row('is not exactly', opposite(strictlyEquals)),
  in: row('is one of', isIn, { foldsCase: true }),
  not_in: row('is none of', isNotIn, { foldsCase: true }),
  greater_than: row(
    'is greater than',
    ordering((a, b) => a > b),
  ),
  greater_than_or_equal: row(
    'is at least',
    ordering((a, b) => a >= b),
  ),
  less_than: row(
    'is less than',
    ordering((a, b) => a < b),
  ),
  less_than_or_equal: row(
    'is at most',
    ordering((a, b) => a <= b),
  ),
  matches_regex: row('matches', matchesRegex, { foldsCase: true, isCostly: true }),
  version_equals: row(
    'is version',
    versions((a, b) => a === b),
  ),
  version_not_equals: row(
    'is not version',
    versions((a, b) => a !== b),
  ),
  version_greater_than: row(
    'is a version after',
    versions((a, b) => a > b),
  ),
  version_greater_than_or_equal: row(
    'is at least version',
    versions((a, b) => a >= b),
  ),
  version_less_than: row(
    'is a version before',
    versions((a, b) => a < b),
  ),
  version_less_than_or_equal: row(
    'is at most version',
    versions((a, b) => a <= b),
  ),
  in_list: row('is in the list', inList, { takes: 'list_key' }),
  not_in_list: row('is not in the list', opposite(inList), { takes: 'list_key' }),
  has_type: row('is of type', hasType),
  is_set: { takes: 'nothing', words: 'is set', missing: false, compile: () => () => true },
  is_not_set: { takes: 'nothing', words: 'is not set', missing: true, compile: () => () => false },
};

function row(words: string, compile: CompileOperator, more: Partial<OperatorRow> = {}): OperatorRow {
  return { takes: 'any', words, compile, ...more };
}

function looselyEquals(
  value: JsonValue | undefined,
  { ignoreCase }: { readonly ignoreCase: boolean },
): ActualTest {
  if (typeof value === 'string') return ignoreCase ? equalsFolded(value) : (actual) => `${actual}` === value;
  if (typeof value === 'number') return (actual) => Number(actual) === value;
  if (typeof value === 'boolean') return (actual) => actual !== null && Boolean(actual) === value;
  if (value === null || value === undefined) return (actual) => actual === null;
  const json = JSON.stringify(value);
  return (actual) => JSON.stringify(actual) === json;
}

function equalsFolded(value: string): ActualTest {
  const folded = value.toLowerCase();
  return (actual) => String(actual).toLowerCase() === folded;
}

function strictlyEquals(value: JsonValue | undefined): ActualTest {
  return (actual) => actual === value;
}

function isIn(value: JsonValue | undefined, { ignoreCase }: { readonly ignoreCase: boolean }): ActualTest {
  if (!Array.isArray(value)) return () => false;
  if (!ignoreCase) return shares(membership(value));
  const has = membership(value.map(fold));
  return shares((actual) => has(fold(actual)));
}

function isNotIn(value: JsonValue | undefined, options: Parameters<CompileOperator>[1]): ActualTest {
  return Array.isArray(value) ? opposite(isIn)(value, options) : () => false;
}

function inList(value: JsonValue | undefined, { scope }: Parameters<CompileOperator>[1]): ActualTest {
  const slot = scope.list(String(value));
  return shares((actual) => slot.values?.has(actual) ?? false);
}

/** JavaScript's own comparison, conversions included. */
function ordering(compare: (a: number, b: number) => boolean): CompileOperator {
  return (value) => (actual) => compare(actual as number, value as number);
}

function matchesRegex(value: JsonValue | undefined, options: OperatorOptions): ActualTest {
  const matches = typeof value === 'string' ? tryRegex(value, options) : undefined;
  return matches === undefined ? () => false : (actual) => matches(String(actual));
}

/** A bad pattern matches nothing there, and is no error. */
function tryRegex(source: string, { ignoreCase, scope }: OperatorOptions): RegexTest | undefined {
  try {
    return compileRegex(source, ignoreCase, scope.effort);
  } catch {
    return undefined;
  }
}

function versions(compare: (a: string, b: string) => boolean): CompileOperator {
  return (value) => {
    const version = paddedVersion(value);
    return (actual) => compare(paddedVersion(actual), version);
  };
}

function hasType(value: JsonValue | undefined): ActualTest {
  return (actual) => typeName(actual) === value;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
