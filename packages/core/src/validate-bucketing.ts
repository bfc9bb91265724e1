import { asArray, asDocument, checkNames, checkOneOf, type Document, wrongShape } from './document.ts';
import type { BucketingMethod, Dialect } from './model.ts';
import type { ProblemList } from './problem-list.ts';
import { LONGEST_NAME, validateName } from './validate-text.ts';

/** The names of a bucketing. */
export const BUCKETING_NAMES: readonly string[] = ['by', 'seed', 'hashVersion', 'prefix', 'dialect'];

/** The names of who may take part. */
export const PARTICIPATION_NAMES: readonly string[] = ['namespace', 'filters'];

/** Every {@link BucketingMethod}. */
export const BUCKETING_METHODS: readonly BucketingMethod[] = ['growthbook', 'growthbook-v1', 'flagsmith'];

const DIALECTS: readonly Dialect[] = ['growthbook', 'flagsmith'];
const MOST_FILTERS = 20;
const MOST_RANGES = 100;

/** Checks how contexts are hashed. */
export function validateBucketing(part: Document, path: string, list: ProblemList): void {
  const { by, seed, prefix, hashVersion, dialect } = part;
  if (by !== undefined) validateName(by, `${path}.by`, 'The attribute to bucket by', LONGEST_NAME, list);
  if (seed !== undefined) validateName(seed, `${path}.seed`, 'The seed', LONGEST_NAME, list);
  if (prefix !== undefined) validateName(prefix, `${path}.prefix`, 'The prefix', LONGEST_NAME, list);
  if (dialect !== undefined) checkOneOf(dialect, DIALECTS, `${path}.dialect`, 'The dialect', list);
  if (hashVersion === undefined) return;
  checkOneOf(hashVersion, BUCKETING_METHODS, `${path}.hashVersion`, 'The hash version', list);
}

/** Checks namespace and filters. */
export function validateParticipation(
  { namespace, filters }: Document,
  path: string,
  list: ProblemList,
): void {
  if (namespace !== undefined) validateNamespace(namespace, `${path}.namespace`, list);
  if (filters === undefined) return;
  const members = asArray(filters, `${path}.filters`, 'filters', MOST_FILTERS, list);
  for (const [index, filter] of members.entries()) validateFilter(filter, `${path}.filters[${index}]`, list);
}

function validateNamespace(part: unknown, path: string, list: ProblemList): void {
  const namespace = asDocument(part, path, 'A namespace', list);
  if (namespace === undefined) return;
  checkNames(namespace, ['key', 'range'], path, list);
  validateName(namespace.key, `${path}.key`, "The namespace's key", LONGEST_NAME, list);
  validateRange(namespace.range, `${path}.range`, list);
  warnOfEmpty(namespace.range, `${path}.range`, list);
}

function validateFilter(part: unknown, path: string, list: ProblemList): void {
  const filter = asDocument(part, path, 'A filter', list);
  if (filter === undefined) return;
  checkNames(filter, [...BUCKETING_NAMES, 'ranges'], path, list);
  validateBucketing(filter, path, list);
  if (filter.seed === undefined) wrongShape(undefined, `${path}.seed`, 'The seed', 'text', list);
  validateRanges(filter.ranges, `${path}.ranges`, list);
  if (!Array.isArray(filter.ranges)) return;
  if (filter.ranges.length === 0) nobody(`${path}.ranges`, 'A filter without ranges', list);
  for (const [index, range] of filter.ranges.slice(0, MOST_RANGES).entries())
    warnOfEmpty(range, `${path}.ranges[${index}]`, list);
}

/** Checks a list of ranges of percentages. */
export function validateRanges(part: unknown, path: string, list: ProblemList): void {
  const ranges = asArray(part, path, 'ranges', MOST_RANGES, list);
  for (const [index, range] of ranges.entries()) validateRange(range, `${path}[${index}]`, list);
}

function validateRange(part: unknown, path: string, list: ProblemList): void {
  if (Array.isArray(part) && part.length === 2 && isOrdered(part[0], part[1])) return;
  wrongShape(part, path, 'A range', 'two percentages, from 0 to 100, the lower first', list);
}

function warnOfEmpty(range: unknown, path: string, list: ProblemList): void {
  if (Array.isArray(range) && range.length === 2 && range[0] === range[1] && isOrdered(range[0], range[1]))
    nobody(path, 'A range that ends where it begins', list);
}

function nobody(path: string, what: string, list: ProblemList): void {
  list.warning(path, 'EMPTY_RANGE', `${what} takes in nobody.`, 'Widen it, or disable the rule.');
}

function isOrdered(from: unknown, to: unknown): boolean {
  return typeof from === 'number' && typeof to === 'number' && from >= 0 && from <= to && to <= 100;
}
