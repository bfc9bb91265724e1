import { instantOf } from './instant.ts';
import { compileIpRange } from './ip-range.ts';
import type { Operand } from './operator-row.ts';
import { compileRegex } from './regex/compile-regex.ts';
import { parseVersion } from './version.ts';

/** What an operand must be, in a sentence, and what is wrong with a value that is not that. */
export interface OperandCheck {
  readonly expected: string;
  fits(value: unknown): boolean;
}

/** How deep an operand may be nested. */
const DEEPEST = 64;
const TYPES = ['string', 'number', 'boolean', 'array', 'object'];

/** The checks of all kinds of operands. */
export const operandChecks: Readonly<Record<Operand, OperandCheck>> = {
  scalar: { expected: 'text, a number, true or false', fits: isScalar },
  list: {
    expected: 'a list of texts, numbers, true or false',
    fits: (value) => Array.isArray(value) && value.every(isScalar),
  },
  orderable: { expected: 'a number or text', fits: (value) => typeof value !== 'boolean' && isScalar(value) },
  text: { expected: 'text', fits: (value) => typeof value === 'string' },
  regex: {
    expected: 'a regular expression without lookaround and backreferences, at most 1,000 characters long',
    fits: isRegex,
  },
  version: {
    expected: 'a version such as "1.2.3" (semver.org)',
    fits: (value) => parseVersion(value) !== undefined,
  },
  instant: {
    expected: 'an ISO 8601 time such as "2026-12-01T09:00:00Z", or milliseconds since 1970',
    fits: (value) => Number.isFinite(instantOf(value)),
  },
  modulo: {
    expected: 'a divisor above 0 and a remainder below it, such as [10, 3]',
    fits: isModulo,
  },
  ip_ranges: {
    expected: 'an IP address or network such as "10.0.0.0/8", or a list of them',
    fits: (value) => [value].flat().every((range) => compileIpRange(range) !== undefined),
  },
  list_key: { expected: "a saved list's key", fits: (value) => typeof value === 'string' && value !== '' },
  type: {
    expected: `one of ${TYPES.join(', ')}`,
    fits: (value) => typeof value === 'string' && TYPES.includes(value),
  },
  any: { expected: 'any JSON', fits: (value) => value === undefined || isJson(value, DEEPEST) },
  nothing: { expected: 'left out', fits: (value) => value === undefined },
};

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || isScalar(value)) return true;
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((member) => isJson(member, depth - 1));
}

function isRegex(value: unknown): boolean {
  try {
    return typeof value === 'string' && compileRegex(value) !== undefined;
  } catch {
    return false;
  }
}

function isModulo(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [divisor, remainder] = value as readonly unknown[];
  return isNumber(divisor) && isNumber(remainder) && remainder >= 0 && remainder < divisor;
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
