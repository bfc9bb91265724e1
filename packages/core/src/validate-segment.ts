import { describeValue } from './describe-value.ts';
import { asArray, asDocument, checkNames, type Document } from './document.ts';
import { FLAG_KEY_PATTERN } from './flag-key-pattern.ts';
import type { Problem, SavedList, Segment } from './model.ts';
import { ProblemList } from './problem-list.ts';
import { ConditionValidation } from './validate-condition.ts';
import { LONGEST_DESCRIPTION, LONGEST_NAME, validateText } from './validate-text.ts';

const MOST_VALUES = 100_000;

/**
 * Finds what is wrong with a segment by itself. Any document gets problems, none an exception.
 *
 * ```ts
 * import { validateSegment } from '@guidon/core';
 *
 * const problems = validateSegment({ key: 'pro', when: { attribute: 'plan', operator: 'equals', value: 'pro' } });
 * ```
 */
export function validateSegment(segment: Segment): Problem[] {
  return problemsOf((list) => {
    const document = named(segment, 'The segment', 'when', list);
    if (document !== undefined) new ConditionValidation(list).validate(document.when, 'when');
  });
}

/**
 * Finds what is wrong with a saved list by itself. Any document gets problems, none an exception.
 *
 * ```ts
 * import { validateList } from '@guidon/core';
 *
 * const problems = validateList({ key: 'beta', values: ['user-1'] });
 * ```
 */
export function validateList(savedList: SavedList): Problem[] {
  return problemsOf((list) => {
    const document = named(savedList, 'The list', 'values', list);
    if (document === undefined) return;
    const values = asArray(document.values, 'values', 'The values', MOST_VALUES, list);
    for (const [index, value] of values.entries()) checkValue(value, `values[${index}]`, list);
  });
}

function problemsOf(validate: (list: ProblemList) => void): Problem[] {
  const list = new ProblemList();
  try {
    validate(list);
  } catch {
    list.error('', 'UNREADABLE', 'The document could not be read.', 'Give plain JSON.');
  }
  return list.problems;
}

function named(part: unknown, what: string, content: string, list: ProblemList): Document | undefined {
  const document = asDocument(part, '', what, list);
  if (document === undefined) return undefined;
  const { key, name, description } = document;
  checkNames(document, ['key', 'name', 'description', content], '', list);
  validateText(name, 'name', 'The name', LONGEST_NAME, list);
  validateText(description, 'description', 'The description', LONGEST_DESCRIPTION, list);
  if (typeof key !== 'string' || !FLAG_KEY_PATTERN.test(key)) {
    const hint = 'Use 1 to 128 letters, digits and _ . : | -, beginning with a letter or digit.';
    list.error('key', 'BAD_KEY', `${describeValue(key)} cannot be a key.`, hint);
  }
  return document;
}

function checkValue(value: unknown, path: string, list: ProblemList): void {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  const message = `${describeValue(value)} cannot be in a list.`;
  list.error(path, 'WRONG_VALUE_TYPE', message, 'Give text, a number, true or false.');
}
