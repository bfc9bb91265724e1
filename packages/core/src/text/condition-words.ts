import type { Dialect, Operator } from '../model.ts';

/** Words that begin or join conditions. Upper and lower case are the same; an attribute of such a name is quoted. */
export const RESERVED: readonly string[] = [
  'and',
  'or',
  'not',
  'any',
  'size',
  'percentage',
  'segment',
  'flag',
  'always',
  'never',
  'true',
  'false',
  'null',
];

/** The dialects an operator can be written with, as in `growthbook:equals`. */
export const DIALECTS: readonly Dialect[] = ['growthbook', 'flagsmith'];

/** Operators that have a symbol. `version` before it compares versions: `version >=`. */
export const SYMBOLS: Readonly<Record<string, string>> = {
  '=': 'equals',
  '!=': 'not_equals',
  '>': 'greater_than',
  '>=': 'greater_than_or_equal',
  '<': 'less_than',
  '<=': 'less_than_or_equal',
};

/** What the value of another flag is called in a condition over it. */
export const FLAG_VALUE = 'value';

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(SYMBOLS).flatMap(([symbol, operator]) => [
    [operator, symbol],
    [`version_${operator}`, `version ${symbol}`],
  ]),
);

/** How an operator is written: its symbol, or its name. A dialect's are always named. */
export function operatorText(operator: Operator, dialect?: Dialect): string {
  return dialect === undefined ? (SPELLINGS.get(operator) ?? operator) : `${dialect}:${operator}`;
}
