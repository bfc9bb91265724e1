import { describeValue } from './describe-value.ts';
import type { ProblemList } from './problem-list.ts';

/** A part of a document that is an object; what is in it is not known yet. */
export type Document = Readonly<Record<string, unknown>>;

/** Whether a part of a document is an object, and not an array or null. */
export function isDocument(part: unknown): part is Document {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

/** The part as an object, or a `WRONG_SHAPE` problem and `undefined`. */
export function asDocument(
  part: unknown,
  path: string,
  what: string,
  list: ProblemList,
): Document | undefined {
  if (isDocument(part)) return part;
  wrongShape(part, path, what, 'an object', list);
  return undefined;
}

/** The part as an array of at most `most` members, or problems; members beyond are told of and left out. */
export function asArray(
  part: unknown,
  path: string,
  what: string,
  most: number,
  list: ProblemList,
): readonly unknown[] {
  if (!Array.isArray(part)) {
    wrongShape(part, path, what, 'a list', list);
    return [];
  }
  if (part.length <= most) return part;
  const message = `${what} must have at most ${most} entries, not ${part.length}.`;
  list.error(path, 'TOO_MANY', message, `Keep ${most} or fewer.`);
  return part.slice(0, most);
}

/** Tells that a part is not what it has to be. */
export function wrongShape(
  part: unknown,
  path: string,
  what: string,
  expected: string,
  list: ProblemList,
): void {
  const found = part === undefined ? 'is missing' : `is ${describeValue(part)}`;
  list.error(path, 'WRONG_SHAPE', `${what} must be ${expected}, but ${found}.`, `Give ${expected}.`);
}

/** Refuses true or false that is neither. */
export function checkBoolean(part: unknown, path: string, what: string, list: ProblemList): void {
  if (typeof part !== 'boolean') wrongShape(part, path, what, 'true or false', list);
}

/**
 * Refuses names nobody knows.
 *
 * A misspelt `when` would otherwise be a rule for everyone.
 */
export function checkNames(part: Document, known: readonly string[], path: string, list: ProblemList): void {
  for (const name of Object.keys(part)) {
    if (known.includes(name) || part[name] === undefined) continue;
    const message = `${describeValue(name)} is not known here.`;
    list.error(path, 'UNKNOWN_FIELD', message, `Remove or rename it; known are ${known.join(', ')}.`);
  }
}

/** Refuses what is not one of a few words. */
export function checkOneOf(
  part: unknown,
  words: readonly string[],
  path: string,
  what: string,
  list: ProblemList,
): void {
  if (typeof part === 'string' && words.includes(part)) return;
  wrongShape(part, path, what, `one of ${words.join(', ')}`, list);
}
