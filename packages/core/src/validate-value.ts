import { describeValue } from './describe-value.ts';
import { isDocument } from './document.ts';
import type { FlagType } from './model.ts';
import type { ProblemList } from './problem-list.ts';

const DEEPEST = 64;

/** What a type's values are, in a sentence. */
const EXPECTED: Readonly<Record<FlagType, string>> = {
  boolean: 'true or false',
  string: 'text',
  number: 'a number',
  json: 'a JSON value',
};

/** Checks a value that the flag may serve against the flag's type; an unknown type is told elsewhere. */
export function validateValue(
  value: unknown,
  type: FlagType | undefined,
  path: string,
  list: ProblemList,
): void {
  if (typeof value === 'number' && !Number.isFinite(value)) return notFinite(value, path, list);
  if (type === 'json') return validateJson(value, path, list, 0);
  if (type === undefined || typeof value === type) return;
  const message = `The value is ${describeValue(value)}, but this is a ${type} flag.`;
  list.error(path, 'WRONG_VALUE_TYPE', message, `Give ${EXPECTED[type]}.`);
}

function validateJson(value: unknown, path: string, list: ProblemList, depth: number): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : notFinite(value, path, list);
  if (depth >= DEEPEST) return tooDeep(path, list);
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) validateJson(member, `${path}[${index}]`, list, depth + 1);
  } else if (isPlain(value)) {
    for (const [name, member] of Object.entries(value))
      validateJson(member, `${path}.${name}`, list, depth + 1);
  } else {
    const message = `The value is ${describeValue(value)}, which JSON cannot carry.`;
    list.error(
      path,
      'WRONG_VALUE_TYPE',
      message,
      'Give null, true, false, a number, text, a list or an object.',
    );
  }
}

function isPlain(value: unknown): value is object {
  if (!isDocument(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notFinite(value: number, path: string, list: ProblemList): void {
  list.error(path, 'NOT_FINITE', `The value is ${value}, which JSON cannot carry.`, 'Give a finite number.');
}

function tooDeep(path: string, list: ProblemList): void {
  list.error(path, 'TOO_DEEP', `The value is nested deeper than ${DEEPEST} levels.`, 'Make it flatter.');
}
