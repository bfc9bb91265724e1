import { compileRegex } from '../regex/compile-regex.ts';
import { parseVersion } from '../version.ts';
import type { FlagsmithCondition } from './flagsmith-context.ts';

const NUMBER = /^-?\d+(\.\d+)?$/;
const ORDERING = /^(GREATER|LESS)_THAN/;
const SEMVER = ':semver';

/** One way in which the engines part: for which conditions, and how. */
interface Disagreement {
  readonly reason: string;
  /** The type of trait it takes; absent: any. */
  readonly only?: 'string' | 'number' | 'boolean';
  applies(operator: string, value: string, condition: FlagsmithCondition): boolean;
}

const DISAGREEMENTS: readonly Disagreement[] = [
  {
    reason: 'Node never matches a percentage of a trait given by its bare name; Python does.',
    applies: (operator, _value, { property }) =>
      operator === 'PERCENTAGE_SPLIT' && Boolean(property) && !property?.startsWith('$.'),
  },
  {
    reason: 'On a trait that is text Node compares text, Python numbers where the text looks like one.',
    only: 'string',
    applies: (operator, value) => ORDERING.test(operator) && !value.endsWith(SEMVER),
  },
  {
    reason: 'Python takes a text trait that looks like a number for one: "007" equals 7 there.',
    only: 'string',
    applies: (operator, value) =>
      /EQUAL$/.test(operator) && !ORDERING.test(operator) && NUMBER.test(value.trim()),
  },
  {
    reason: 'On a number Node finds any other text different; Python answers false.',
    only: 'number',
    applies: (operator, value) => operator === 'NOT_EQUAL' && !value.endsWith(SEMVER) && !NUMBER.test(value),
  },
  {
    reason: 'An invalid version differs from every version in Node only.',
    applies: (operator, value) => operator === 'NOT_EQUAL' && value.endsWith(SEMVER),
  },
  {
    reason: 'The version begins with a v, or is none: Node lets it through, Python does not.',
    applies: (_operator, value) => value.endsWith(SEMVER) && !isStrictVersion(value.slice(0, -SEMVER.length)),
  },
  {
    reason: 'Items that are empty, zero or look like numbers are found by one engine only.',
    applies: (operator, value) => operator === 'IN' && value.split(/[,[\]"]/).some(isNumberLike),
  },
  {
    reason: 'Python takes a text trait that looks like a number for one and finds no text in it.',
    only: 'string',
    applies: (operator, value) =>
      operator === 'NOT_CONTAINS' || (operator === 'CONTAINS' && /^[\d.-]*$/.test(value)),
  },
  {
    reason: 'Node searches anywhere, Python from the beginning only.',
    applies: (operator, value) => operator === 'REGEX' && !value.startsWith('^'),
  },
  {
    reason: 'The pattern is empty, invalid or has inline flags: Node never matches, Python may or raises.',
    applies: (operator, value) => operator === 'REGEX' && !isSafePattern(value),
  },
  {
    reason: 'True and false are written "true" in Node and "True" in Python.',
    only: 'boolean',
    applies: (operator, value) => operator === 'REGEX' && /true|false/i.test(value),
  },
  {
    reason: 'Remainders of negative numbers have different signs; a divisor of 0 raises in Python.',
    applies: (operator) => operator === 'MODULO',
  },
];

/**
 * Says how Flagsmith's Node and Python engines disagree about a condition: nothing, where they do not.
 *
 * Found by running both (flagsmith-nodejs 8.1.2, flagsmith-engine 7e2cfc7). We answer as the Node engine does. Where the
 * type of the trait is known, what only concerns others is left out.
 *
 * ```ts
 * import { engineDisagreement } from '@guidon/core';
 *
 * const [reason] = engineDisagreement({ operator: 'REGEX', property: 'plan', value: 'pro' });
 * const words = reason; // Node searches anywhere, Python from the beginning only.
 * ```
 */
export function engineDisagreement(condition: FlagsmithCondition, traitType?: string): string[] {
  const { operator } = condition;
  const { value = '' } = condition;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return DISAGREEMENTS.filter(({ only }) => only === (traitType ?? only) || only === undefined)
    .filter(({ applies }) => applies(operator, text, condition))
    .map(({ reason }) => reason);
}

function isStrictVersion(text: string): boolean {
  return parseVersion(text) !== undefined && !text.trim().startsWith('v');
}

function isNumberLike(item: string): boolean {
  return item === '' || NUMBER.test(item);
}

function isSafePattern(pattern: string): boolean {
  try {
    return pattern !== '' && compileRegex(pattern) !== undefined;
  } catch {
    return false;
  }
}
