/** A version by Semantic Versioning 2.0.0, build metadata left out. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  /** Identifiers of the pre-release; empty for a release. */
  readonly prerelease: readonly (number | string)[];
}

const NUMBER = '(0|[1-9]\\d*)';
const IDENTIFIER = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][a-zA-Z0-9-]*)';
const VERSION = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
const LONGEST = 256;
/** Two dots and two digits leave one number 15 digits, which is still exact. */
const LONGEST_PLAIN = 19;
const NO_PRERELEASE: Version['prerelease'] = Object.freeze([]);
const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** Reads a version such as `1.2.3-rc.1+build`; a leading `v` is let through, as by npm. */
export function parseVersion(text: unknown): Version | undefined {
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const match = VERSION.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease] = match;
  const numbers = [Number(major), Number(minor), Number(patch)] as const;
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  return { numbers, prerelease: prerelease?.split('.').map(identifier) ?? NO_PRERELEASE };
}

/** Negative, zero or positive as the first version comes before, with or after the second. Semantic Versioning, 11. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < 3; i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

/**
 * Negative, zero or positive as a text comes before, with or after a version; `undefined` when the text is no version.
 */
export function orderOf(text: unknown, version: Version): number | undefined {
  const order = orderOfPlainRelease(text, version);
  if (order !== undefined) return order;
  const other = parseVersion(text);
  return other && compareVersions(other, version);
}

/**
 * Compares a text such as `1.12.0`, which is what nearly every context has, by reading its digits in place: that makes
 * no garbage. `undefined` for everything else, version or not.
 */
function orderOfPlainRelease(text: unknown, { numbers, prerelease }: Version): number | undefined {
  if (typeof text !== 'string' || text.length > LONGEST_PLAIN) return undefined;
  let order = 0;
  let from = 0;
  for (const wanted of numbers) {
    const to = endOfNumber(text, from);
    if (to === from) return undefined;
    if (order === 0) order = numberIn(text, from, to) - wanted;
    from = to + 1;
  }
  if (from !== text.length + 1) return undefined;
  return order === 0 ? prerelease.length : order;
}
/** Where a number without needless zeros ends, if a dot or the end of the text comes next; otherwise where it would start. */
function endOfNumber(text: string, from: number): number {
  let to = from;
  while (to < text.length && isDigit(text.charCodeAt(to))) to++;
  if (to > from + 1 && text.charCodeAt(from) === ZERO) return from;
  return to >= text.length || text.charCodeAt(to) === DOT ? to : from;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function numberIn(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) number = number * 10 + text.charCodeAt(i) - ZERO;
  return number;
}

function identifier(text: string): number | string {
  const number = /^\d+$/.test(text) ? Number(text) : text;
  return typeof number === 'number' && number < Number.MAX_SAFE_INTEGER ? number : text;
}

function comparePrereleases(a: Version['prerelease'], b: Version['prerelease']): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareIdentifiers(a[i] ?? 0, b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Numbers come before texts. */
function compareIdentifiers(a: number | string, b: number | string): number {
  if (typeof a === typeof b) return a === b ? 0 : a < b ? -1 : 1;
  return typeof a === 'number' ? -1 : 1;
}
