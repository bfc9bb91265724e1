import type { JsonValue, Operator } from './model.ts';
import type { ActualTest, CompileOperator, OperatorOptions, OperatorRow } from './operator-row.ts';
import { compileRegex } from './regex/compile-regex.ts';
import { compareVersions, parseVersion } from './version.ts';

/** The operators that Flagsmith has. */
export type FlagsmithOperator = Extract<
  Operator,
  | 'equals'
  | 'not_equals'
  | 'greater_than'
  | 'greater_than_or_equal'
  | 'less_than'
  | 'less_than_or_equal'
  | 'contains'
  | 'not_contains'
  | 'in'
  | 'matches_regex'
  | 'modulo'
  | 'is_set'
  | 'is_not_set'
>;

const SEMVER = ':semver';

/**
 * Flagsmith's column of the operator table: what its Node engine (flagsmith-nodejs 8.1) does.
 *
 * The value is text and is converted to the attribute's type: for a boolean everything but `False` and `false` is true,
 * for a number `parseFloat`, for text nothing. A value that ends in `:semver` compares versions. A missing attribute
 * satisfies nothing but `is_not_set`.
 */
export const flagsmithOperators: Readonly<Record<FlagsmithOperator, OperatorRow>> = {
  equals: row('equals', matching(looseEquals, isZero)),
  not_equals: row(
    'does not equal',
    matching((actual, value) => !looseEquals(actual, value), undefined),
  ),
  greater_than: row(
    'is greater than',
    matching(
      (actual, value) => actual > value,
      (order) => order > 0,
    ),
  ),
  greater_than_or_equal: row(
    'is at least',
    matching(
      (actual, value) => actual >= value,
      (order) => order >= 0,
    ),
  ),
  less_than: row(
    'is less than',
    matching(
      (actual, value) => actual < value,
      (order) => order < 0,
    ),
  ),
  less_than_or_equal: row(
    'is at most',
    matching(
      (actual, value) => actual <= value,
      (order) => order <= 0,
    ),
  ),
  contains: row('contains', matching(contains, undefined)),
  not_contains: row('does not contain', notContains),
  in: row('is one of', isIn),
  matches_regex: { ...row('matches', matchesRegex), isCostly: true },
  modulo: row('leaves, divided, the divisor and remainder', modulo),
  is_set: { takes: 'nothing', words: 'is set', missing: false, compile: () => () => true },
  is_not_set: { takes: 'nothing', words: 'is not set', missing: true, compile: () => () => false },
};

/** Both sides as JavaScript will compare them, whatever they are. */
type Compare = (actual: number, value: number) => boolean;

function row(words: string, compile: CompileOperator): OperatorRow {
  return { takes: 'any', words, missing: false, compile };
}

/** The value, converted to the attribute's type, or compared as a version; without `versions` as the text it is. */
function matching(compare: Compare, versions: ((order: number) => boolean) | undefined): CompileOperator {
  return (value) => {
    if (typeof value === 'string' && value.endsWith(SEMVER)) return semver(value, compare, versions);
    const casts = {
      boolean: value !== 'False' && value !== 'false',
      number: Number.parseFloat(String(value)),
    };
    const text = String(value);
    return (actual) => compare(actual as number, castTo(actual, casts, text) as number);
  };
}

function castTo(
  actual: unknown,
  casts: { readonly boolean: boolean; readonly number: number },
  text: string,
): unknown {
  if (typeof actual === 'boolean') return casts.boolean;
  return typeof actual === 'number' ? casts.number : text;
}

function semver(
  value: string,
  compare: Compare,
  versions: ((order: number) => boolean) | undefined,
): ActualTest {
  const text = value.replace(SEMVER, '');
  if (versions === undefined) return (actual) => compare(actual as number, text as unknown as number);
  const version = parseVersion(text);
  if (version === undefined) return () => false;
  return (actual) => {
    const other = parseVersion(actual);
    return other !== undefined && versions(compareVersions(other, version));
  };
}

function isZero(order: number): boolean {
  return order === 0;
}

function looseEquals(actual: unknown, value: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: Flagsmith compares so; 1 == "1" and true == "1" hold there.
  return actual == value;
}

function contains(actual: unknown, value: unknown): boolean {
  if (typeof actual === 'string') return actual !== '' && actual.includes(String(value));
  return Array.isArray(actual) && actual.includes(value);
}

function notContains(value: JsonValue | undefined): ActualTest {
  if (!value) return () => false;
  const text = String(value);
  return (actual) => typeof actual === 'string' && !actual.includes(text);
}

function isIn(value: JsonValue | undefined): ActualTest {
  const list = listOf(value);
  return (actual) => Boolean(actual) && typeof actual !== 'boolean' && list.includes(String(actual));
}

/** A list, a list as JSON, or texts between commas, not trimmed. */
function listOf(value: JsonValue | undefined): readonly unknown[] {
  if (typeof value !== 'string') return Array.isArray(value) ? value : [];
  return jsonListOf(value) ?? value.split(',');
}

function jsonListOf(text: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function matchesRegex(value: JsonValue | undefined, { scope }: OperatorOptions): ActualTest {
  if (!value) return () => false;
  try {
    const matches = compileRegex(String(value), false, scope.effort);
    return (actual) => matches(String(actual));
  } catch {
    return () => false;
  }
}

function modulo(value: JsonValue | undefined): ActualTest {
  const [divisor = Number.NaN, remainder = Number.NaN, ...rest] = String(value ?? '')
    .split('|')
    .map((part) => Number.parseFloat(part));
  if (rest.length > 0 || Number.isNaN(remainder) || !divisor) return () => false;
  return (actual) => Number.parseFloat(String(actual)) % divisor === remainder;
}
