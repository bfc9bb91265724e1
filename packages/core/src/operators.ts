import type { JsonValue, Operator } from './model.ts';

/** What an operator is compared with. `scalar` is a string, a number or a boolean. */
export type Operand = 'scalar' | 'list' | 'orderable' | 'text' | 'nothing';

/** Whether an attribute that is there (not missing, not null) satisfies a clause. */
export type ActualTest = (actual: unknown) => boolean;

/** One operator: everything validation, description and evaluation need to know about it. */
export interface OperatorRow {
  readonly takes: Operand;
  /** Between the attribute and the value, in a sentence. */
  readonly words: string;
  /** The outcome when the attribute is missing or null. */
  readonly missing: boolean;
  compile(value: JsonValue | undefined): ActualTest;
}

/** Lists longer than this are looked up in a set; shorter ones are faster to walk. */
const WALKED_LIST = 8;

/**
 * The operator table.
 *
 * An attribute that is missing or null satisfies nothing but `is_not_set` - not even the negative operators, since a
 * rule should not catch people of whom nothing is known:
 *
 * | operator                                      | present attribute                                     | missing or null |
 * |-----------------------------------------------|-------------------------------------------------------|-----------------|
 * | `equals`                                      | same type and same value                              | false           |
 * | `not_equals`                                  | opposite of `equals`                                  | false           |
 * | `in`                                          | is in the list; an array: shares a member with it     | false           |
 * | `not_in`                                      | opposite of `in`                                      | false           |
 * | `greater_than`, `greater_than_or_equal`       | number with number, text with text; otherwise false   | false           |
 * | `less_than`, `less_than_or_equal`             | number with number, text with text; otherwise false   | false           |
 * | `contains`                                    | text has the part; an array has the member            | false           |
 * | `not_contains`                                | opposite of `contains`                                | false           |
 * | `starts_with`, `ends_with`                    | text does                                             | false           |
 * | `is_set`                                      | true                                                  | false           |
 * | `is_not_set`                                  | false                                                 | true            |
 *
 * Text is ordered by UTF-16 code units, case matters everywhere, and the empty text is present.
 */
export const operators: Readonly<Record<Operator, OperatorRow>> = {
  equals: { takes: 'scalar', words: 'equals', missing: false, compile: equals },
  not_equals: { takes: 'scalar', words: 'does not equal', missing: false, compile: opposite(equals) },
  in: { takes: 'list', words: 'is one of', missing: false, compile: isIn },
  not_in: { takes: 'list', words: 'is none of', missing: false, compile: opposite(isIn) },
  greater_than: {
    takes: 'orderable',
    words: 'is greater than',
    missing: false,
    compile: ordering((a, b) => a > b),
  },
  greater_than_or_equal: {
    takes: 'orderable',
    words: 'is at least',
    missing: false,
    compile: ordering((a, b) => a >= b),
  },
  less_than: {
    takes: 'orderable',
    words: 'is less than',
    missing: false,
    compile: ordering((a, b) => a < b),
  },
  less_than_or_equal: {
    takes: 'orderable',
    words: 'is at most',
    missing: false,
    compile: ordering((a, b) => a <= b),
  },
  contains: { takes: 'scalar', words: 'contains', missing: false, compile: contains },
  not_contains: { takes: 'scalar', words: 'does not contain', missing: false, compile: opposite(contains) },
  starts_with: { takes: 'text', words: 'starts with', missing: false, compile: startsWith },
  ends_with: { takes: 'text', words: 'ends with', missing: false, compile: endsWith },
  is_set: { takes: 'nothing', words: 'is set', missing: false, compile: () => () => true },
  is_not_set: { takes: 'nothing', words: 'is not set', missing: true, compile: () => () => false },
};

/** The names of all operators a {@link Clause} can use. */
export const OPERATORS: readonly Operator[] = Object.freeze(Object.keys(operators) as Operator[]);

type CompileOperator = OperatorRow['compile'];

function opposite(compile: CompileOperator): CompileOperator {
  return (value) => {
    const test = compile(value);
    return (actual) => !test(actual);
  };
}

function equals(value: JsonValue | undefined): ActualTest {
  return (actual) => actual === value;
}

function isIn(value: JsonValue | undefined): ActualTest {
  const has = membership([...(value as readonly JsonValue[])]);
  return (actual) => (Array.isArray(actual) ? actual.some(has) : has(actual));
}

function membership(list: readonly unknown[]): ActualTest {
  if (list.length <= WALKED_LIST) return (actual) => list.includes(actual);
  const set = new Set(list);
  return (actual) => set.has(actual);
}

function ordering(compare: (a: string | number, b: string | number) => boolean): CompileOperator {
  return (value) => {
    const type = typeof value;
    if (type !== 'number' && type !== 'string') return () => false;
    return (actual) => typeof actual === type && compare(actual as string | number, value as string | number);
  };
}

function contains(value: JsonValue | undefined): ActualTest {
  return (actual) => {
    if (typeof actual === 'string') return typeof value === 'string' && actual.includes(value);
    return Array.isArray(actual) && actual.includes(value);
  };
}

function startsWith(value: JsonValue | undefined): ActualTest {
  return (actual) => typeof actual === 'string' && typeof value === 'string' && actual.startsWith(value);
}

function endsWith(value: JsonValue | undefined): ActualTest {
  return (actual) => typeof actual === 'string' && typeof value === 'string' && actual.endsWith(value);
}
