import { ITSELF } from '../compile-attribute.ts';
import type { Bucketing, BucketingMethod, Condition, Dialect } from '../model.ts';
import { BUCKETING_METHODS } from '../validate-bucketing.ts';
import { closestWord } from './closest-word.ts';
import { FLAG_VALUE, RESERVED } from './condition-words.ts';
import { readText } from './literal-reader.ts';
import { isComparison, readComparison, readDialect } from './operator-reader.ts';
import { type TextProblem, TextRefused } from './text-problem.ts';
import { quoted, TokenReader } from './token-reader.ts';

/**
 * The longest text that is read, in UTF-16 code units.
 *
 * ```ts
 * import { LONGEST_CONDITION_TEXT } from '@guidon/core';
 *
 * const most = LONGEST_CONDITION_TEXT; // 10000
 * ```
 */
export const LONGEST_CONDITION_TEXT = 10_000;

/** A condition that was read, or why it could not be. */
export type ParsedCondition = { readonly condition: Condition } | { readonly problem: TextProblem };

/**
 * Reads a condition that is written as text. Never throws; takes time proportional to the text's length, which is at
 * most 10,000 characters, 32 levels deep.
 *
 * The grammar is in docs/conditions.md. Only the form is judged here: whether a value fits its operator is found, as
 * for conditions given as data, by `validateFlag` and `validateSegment`.
 *
 * ```ts
 * import { parseCondition } from '@guidon/core';
 *
 * const parsed = parseCondition('country in ["NL", "BE"] and not segment beta-testers');
 * if ('problem' in parsed) throw new Error(`${parsed.problem.message} ${parsed.problem.hint}`);
 * ```
 */
export function parseCondition(text: string): ParsedCondition {
  try {
    return { condition: readWhole(text) };
  } catch (error) {
    if (error instanceof TextRefused) return { problem: error.problem };
    throw error;
  }
}

function readWhole(text: string): Condition {
  if (text.length > LONGEST_CONDITION_TEXT) {
    const message = `The condition is ${text.length} characters long; the most is ${LONGEST_CONDITION_TEXT}.`;
    const hint = 'Move a part into a segment, or values into a saved list.';
    throw new TextRefused({ message, offset: LONGEST_CONDITION_TEXT, hint });
  }
  const reader = new TokenReader(text);
  const condition = readOr(reader);
  if (reader.peek().kind !== 'end')
    reader.refuse('and, or, or the end of the condition', 'Join conditions with and or or.');
  return condition;
}

function readOr(reader: TokenReader): Condition {
  const any = [readAnd(reader)];
  while (reader.takeWord('or')) any.push(readAnd(reader));
  return any.length === 1 ? (any[0] as Condition) : { any };
}

/** What is negated goes to the group's `none`, unless it stands in parentheses. */
function readAnd(reader: TokenReader): Condition {
  const all: Condition[] = [];
  const none: Condition[] = [];
  do {
    if (reader.takeWord('not')) none.push(...readNegated(reader));
    else all.push(readOne(reader));
  } while (reader.takeWord('and'));
  const [only] = all;
  if (only !== undefined && all.length === 1 && none.length === 0) return only;
  return { ...(all.length === 0 ? {} : { all }), ...(none.length === 0 ? {} : { none }) };
}

/** Reads what follows `not`, as the conditions none of which may hold. */
function readNegated(reader: TokenReader): readonly Condition[] {
  const condition = reader.deeper(() =>
    reader.takeWord('not') ? { none: readNegated(reader) } : readOne(reader),
  );
  return isJustAny(condition) ? condition.any : [condition];
}

function isJustAny(condition: Condition): condition is { readonly any: readonly Condition[] } {
  return 'any' in condition && !('all' in condition) && !('none' in condition);
}

function readOne(reader: TokenReader): Condition {
  if (reader.takeSign('(')) return readInner(reader);
  const dialect = readDialect(reader);
  if (reader.takeWord('any')) return readElement(reader, dialect);
  if (reader.takeWord('size')) return readSize(reader, dialect);
  if (reader.takeWord('percentage')) return readPercentage(reader, dialect);
  if (dialect !== undefined)
    reader.refuse(`any, size or percentage after ${dialect}:`, 'Write the dialect before the operator.');
  if (reader.takeWord('segment')) return { segment: readName(reader, 'segment', "a segment's key") };
  if (reader.takeWord('flag')) return readFlag(reader);
  if (reader.takeWord('always')) return { all: [] };
  return reader.takeWord('never') ? { any: [] } : readClause(reader);
}

/** Reads what is in parentheses, after the first. */
function readInner(reader: TokenReader): Condition {
  const condition = reader.deeper(() => readOr(reader));
  reader.expectSign(')', 'the condition');
  return condition;
}

function readClause(reader: TokenReader): Condition {
  const { kind, text } = reader.peek();
  if (kind === 'word' && !RESERVED.includes(text.toLowerCase())) {
    reader.take();
    return readComparison(reader, text, text);
  }
  if (kind !== 'text') refuseAttribute(reader);
  const attribute = readText(reader);
  return readComparison(reader, attribute, attribute);
}

function refuseAttribute(reader: TokenReader): never {
  const { kind, text } = reader.peek();
  const hint =
    kind === 'word'
      ? `An attribute of this name is written in quotes: "${text}".`
      : 'Begin with an attribute, as in country = "NL", or with any, size, segment, flag, percentage or not.';
  return reader.refuse('an attribute', hint);
}

function readElement(reader: TokenReader, dialect: Dialect | undefined): Condition {
  const attribute = readName(reader, 'any', 'an attribute');
  const nulls = reader.takeName((name) => name === 'with_nulls') !== undefined;
  const element = readAbout(reader, ITSELF, attribute);
  return { attribute, element, ...(nulls ? { nulls } : {}), ...(dialect === undefined ? {} : { dialect }) };
}

function readSize(reader: TokenReader, dialect: Dialect | undefined): Condition {
  const attribute = readName(reader, 'size', 'an attribute');
  const size = readAbout(reader, ITSELF, attribute);
  return { attribute, size, ...(dialect === undefined ? {} : { dialect }) };
}

function readFlag(reader: TokenReader): Condition {
  const flag = readName(reader, 'flag', "a flag's key");
  return { flag, matches: readAbout(reader, FLAG_VALUE, flag) };
}

/** Reads what is said about what has just been named: one comparison, or a condition in parentheses. */
function readAbout(reader: TokenReader, subject: string, named: string): Condition {
  return reader.takeSign('(') ? readInner(reader) : readComparison(reader, subject, named);
}

/** Reads a name behind a keyword: a word or a text in quotes. */
function readName(reader: TokenReader, keyword: string, what: string): string {
  if (reader.peek().kind === 'text') return readText(reader);
  if (reader.peek().kind === 'word') return reader.take().text;
  return reader.refuse(`${what} after ${quoted(keyword)}`, nameHint(reader, keyword, what));
}

function nameHint(reader: TokenReader, keyword: string, what: string): string {
  if (isComparison(reader)) return `An attribute of this name is written in quotes: "${keyword}".`;
  return keyword === 'any'
    ? 'any looks into a list, as in any orders (total > 100); for one of several conditions write or.'
    : `Write ${keyword} and then ${what}; one that is not a plain word in quotes.`;
}

function readPercentage(reader: TokenReader, dialect: Dialect | undefined): Condition {
  const { kind, text } = reader.peek();
  if (kind !== 'number')
    reader.refuse('a number after `percentage`', 'Write percentage 20, or percentage 20 by company.');
  reader.take();
  reader.takeSign('%');
  const bucketing = readBucketing(reader);
  return { percentage: Number(text), ...bucketing, ...(dialect === undefined ? {} : { dialect }) };
}

function readBucketing(reader: TokenReader): Bucketing {
  const by = reader.takeWord('by') ? readName(reader, 'by', 'an attribute') : undefined;
  const seed = reader.takeWord('seed') ? readName(reader, 'seed', 'a text') : undefined;
  const hashVersion = reader.takeWord('hash') ? readHash(reader) : undefined;
  const prefix = reader.takeWord('prefix') ? readName(reader, 'prefix', 'a text') : undefined;
  return {
    ...(by === undefined ? {} : { by }),
    ...(seed === undefined ? {} : { seed }),
    ...(hashVersion === undefined ? {} : { hashVersion }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

function readHash(reader: TokenReader): BucketingMethod {
  const { text } = reader.peek();
  const method = BUCKETING_METHODS.find((name) => name === text);
  const near = closestWord(text, BUCKETING_METHODS);
  const hint = near === undefined ? 'Leave it out for the usual hash.' : `Did you mean ${near}?`;
  if (method === undefined)
    return reader.refuse(`one of ${BUCKETING_METHODS.join(', ')} after \`hash\``, hint);
  reader.take();
  return method;
}
