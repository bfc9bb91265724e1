import { describeValue } from './describe-value.ts';
import {
  asArray,
  asDocument,
  checkBoolean,
  checkNames,
  checkOneOf,
  type Document,
  isDocument,
} from './document.ts';
import { FLAG_KEY_PATTERN } from './flag-key-pattern.ts';
import { FLAG_KINDS } from './flag-kinds.ts';
import { FLAG_TYPES } from './flag-types.ts';
import type { EnvironmentState, Flag, FlagType, Problem } from './model.ts';
import { ProblemList } from './problem-list.ts';
import { BUCKETING_METHODS } from './validate-bucketing.ts';
import { validateExpiry } from './validate-expiry.ts';
import { type ServableValues, validateServed } from './validate-served.ts';
import { validateState } from './validate-state.ts';
import { LONGEST_DESCRIPTION, LONGEST_NAME, validateName, validateText } from './validate-text.ts';
import { validateValue } from './validate-value.ts';

const MOST_VARIATIONS = 100;
const MOST_TAGS = 50;
const LONGEST_TAG = 64;

/**
 * Finds what is wrong with a flag and its states, keyed by environment.
 *
 * It refuses what would evaluate differently from what its author meant, and says so in plain words. Paths begin at the
 * flag (`variations[1].value`) or at `environments` (`environments.staging.rules[0].serve.rollout.percentage`). Nothing
 * is trusted, not even the shape: any document gets problems, none an exception. At most 200 errors and 200 warnings are told,
 * errors first. JSON Schemas are not applied here.
 *
 * ```ts
 * import { booleanVariations, DEFAULT_STATE, type Flag, validateFlag } from '@guidon/core';
 *
 * const flag: Flag = {
 *   key: 'checkout',
 *   type: 'boolean',
 *   variations: booleanVariations,
 *   default: { variation: 'offf' },
 *   tags: [],
 *   kind: 'release',
 *   archived: false,
 * };
 * const [problem] = validateFlag(flag, { staging: DEFAULT_STATE });
 * const code = problem?.code; // UNKNOWN_VARIATION
 * ```
 */
export function validateFlag(flag: Flag, states: Readonly<Record<string, EnvironmentState>>): Problem[] {
  const list = new ProblemList();
  try {
    validateDocuments(flag, states, list);
  } catch {
    // Only what is no JSON gets here: getters that throw, proxies.
    list.error('', 'UNREADABLE', 'The document could not be read.', 'Give plain JSON.');
  }
  return list.problems;
}

function validateDocuments(flagPart: unknown, statesPart: unknown, list: ProblemList): void {
  const flag = asDocument(flagPart, '', 'The flag', list);
  const states = asDocument(statesPart, 'environments', 'The environments', list);
  const servable = servableValues(flag);
  if (flag !== undefined) validateFlagItself(flag, servable, list);
  for (const [environment, state] of Object.entries(states ?? {})) {
    validateState(state, servable, `environments.${environment}`, list);
  }
}

function servableValues(flag: Document | undefined): ServableValues {
  const type = FLAG_TYPES.find((name: FlagType) => name === flag?.type);
  const variations = Array.isArray(flag?.variations) ? flag.variations.slice(0, MOST_VARIATIONS) : [];
  const keys = variations.filter(isDocument).map((variation) => variation.key);
  return { type, variations: new Set(keys.filter((key) => typeof key === 'string')) };
}

function validateFlagItself(flag: Document, servable: ServableValues, list: ProblemList): void {
  validateKey(flag.key, list);
  checkOneOf(flag.type, FLAG_TYPES, 'type', 'The type', list);
  checkOneOf(flag.kind, FLAG_KINDS, 'kind', 'The kind', list);
  checkBoolean(flag.archived, 'archived', 'archived', list);
  if (flag.clientSide !== undefined) checkBoolean(flag.clientSide, 'clientSide', 'clientSide', list);
  if (flag.bucketing !== undefined)
    checkOneOf(flag.bucketing, BUCKETING_METHODS, 'bucketing', 'The bucketing', list);
  validateVariations(flag.variations, servable, list);
  validateServed(flag.default, servable, 'default', list);
  if (flag.off !== undefined) validateServed(flag.off, servable, 'off', list);
  if (flag.schema !== undefined) asDocument(flag.schema, 'schema', 'The JSON Schema', list);
  validateWords(flag, list);
}

function validateKey(key: unknown, list: ProblemList): void {
  if (typeof key === 'string' && FLAG_KEY_PATTERN.test(key)) return;
  const hint = 'Use 1 to 128 letters, digits and _ . : | -, beginning with a letter or digit.';
  list.error('key', 'BAD_FLAG_KEY', `${describeValue(key)} cannot be a flag's key.`, hint);
}

function validateWords(flag: Document, list: ProblemList): void {
  validateText(flag.description, 'description', 'The description', LONGEST_DESCRIPTION, list);
  validateText(flag.owner, 'owner', 'The owner', LONGEST_NAME, list);
  validateExpiry(flag.expires, 'expires', list);
  const tags = asArray(flag.tags, 'tags', 'tags', MOST_TAGS, list);
  for (const [index, tag] of tags.entries()) validateName(tag, `tags[${index}]`, 'A tag', LONGEST_TAG, list);
}

function validateVariations(part: unknown, servable: ServableValues, list: ProblemList): void {
  const variations = asArray(part, 'variations', 'variations', MOST_VARIATIONS, list);
  const keys = new Set<unknown>();
  for (const [index, variation] of variations.entries()) {
    validateVariation(variation, keys, servable, `variations[${index}]`, list);
  }
  if (servable.type !== 'boolean' || !Array.isArray(part) || part.length > 0) return;
  const hint = 'Conventionally they are on (true) and off (false).';
  list.error('variations', 'NO_VARIATIONS', 'A boolean flag needs at least one variation.', hint);
}

function validateVariation(
  part: unknown,
  keys: Set<unknown>,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const variation = asDocument(part, path, 'A variation', list);
  if (variation === undefined) return;
  const { key, value, description } = variation;
  checkNames(variation, ['key', 'value', 'description'], path, list);
  validateName(key, `${path}.key`, "The variation's key", LONGEST_NAME, list);
  validateText(description, `${path}.description`, 'The description', LONGEST_DESCRIPTION, list);
  validateValue(value, servable.type, `${path}.value`, list);
  if (keys.has(key)) duplicateVariation(key, path, list);
  keys.add(key);
}

function duplicateVariation(key: unknown, path: string, list: ProblemList): void {
  const message = `Another variation has the key ${describeValue(key)}.`;
  list.error(`${path}.key`, 'DUPLICATE_VARIATION', message, 'Give every variation a key of its own.');
}
