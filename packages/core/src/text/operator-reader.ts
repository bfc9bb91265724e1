import type { Clause, Dialect, Operator } from '../model.ts';
import { operatorTables } from '../operator-tables.ts';
import { closestWord } from './closest-word.ts';
import { DIALECTS, operatorText } from './condition-words.ts';
import { readLiteral, readText } from './literal-reader.ts';
import { quoted, type TokenReader } from './token-reader.ts';

/** What operators are called in other languages, where it is not like their name here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  is: 'equals',
  eq: 'equals',
  ne: 'not_equals',
  gt: 'greater_than',
  gte: 'greater_than_or_equal',
  lt: 'less_than',
  lte: 'less_than_or_equal',
  exists: 'is_set',
  '~': 'matches_regex',
};

/** Reads what an attribute is compared with and how: operator, value, case. `subject` is for messages. */
export function readComparison(reader: TokenReader, attribute: string, subject: string): Clause {
  const dialect = readDialect(reader);
  const table = operatorTables[dialect ?? 'native'];
  const operator = reader.takeName((name) => Object.hasOwn(table, name));
  if (operator === undefined) return refuseOperator(reader, dialect, subject);
  const takesNone = table[operator]?.takes === 'nothing';
  return {
    attribute,
    operator: operator as Operator,
    ...(takesNone ? {} : { value: readLiteral(reader, operatorText(operator as Operator, dialect)) }),
    ...readManner(reader),
    ...(dialect === undefined ? {} : { dialect }),
  };
}

/** Reads how what the context has is changed before it is compared. */
function readManner(reader: TokenReader): Pick<Clause, 'ignoreCase' | 'prefix'> {
  const folded = reader.takeName((name) => name === 'ignoring_case') !== undefined;
  const prefixed = reader.takeName((name) => name === 'prefix') !== undefined;
  return {
    ...(folded ? { ignoreCase: true } : {}),
    ...(prefixed ? { prefix: readPrefix(reader) } : {}),
  };
}

function readPrefix(reader: TokenReader): string {
  if (reader.peek().kind === 'text') return readText(reader);
  return reader.refuse('a text after `prefix`', 'Put text into double quotes, as in prefix "key_".');
}

/** Whether an operator, or a dialect's, comes next. */
export function isComparison(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === 'sign') return operatorNames(undefined).includes(text);
  return kind === 'word' && (isDialect(reader) || Object.hasOwn(operatorTables.native, text.toLowerCase()));
}

/** Steps over a dialect and its colon. */
export function readDialect(reader: TokenReader): Dialect | undefined {
  if (!isDialect(reader)) return undefined;
  const dialect = reader.take().text.toLowerCase() as Dialect;
  reader.take();
  return dialect;
}

function isDialect(reader: TokenReader): boolean {
  const [name, colon] = [reader.peek(), reader.peek(1)];
  return DIALECTS.some((dialect) => dialect === name.text.toLowerCase()) && colon.text === ':';
}

function refuseOperator(reader: TokenReader, dialect: Dialect | undefined, subject: string): never {
  const names = operatorNames(dialect);
  const near = likeliestOperator(reader.peek().text, dialect);
  const hint = near === undefined ? `Use one of ${names.join(', ')}.` : `Did you mean ${near}?`;
  const examples = dialect === undefined ? '=, in or starts_with' : names.slice(0, 2).join(' or ');
  return reader.refuse(`an operator such as ${examples} after ${quoted(subject)}`, hint);
}

function likeliestOperator(text: string, dialect: Dialect | undefined): string | undefined {
  const names = Object.keys(operatorTables[dialect ?? 'native']);
  const meant = Object.hasOwn(ELSEWHERE, text) ? ELSEWHERE[text] : undefined;
  const name = meant !== undefined && names.includes(meant) ? meant : closestWord(text, names);
  return name === undefined ? undefined : operatorText(name as Operator, dialect);
}

function operatorNames(dialect: Dialect | undefined): string[] {
  const names = Object.keys(operatorTables[dialect ?? 'native']) as Operator[];
  return names.map((name) => operatorText(name, dialect));
}
