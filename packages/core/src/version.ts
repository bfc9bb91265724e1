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

/** Reads a version such as `1.2.3-rc.1+build`; a leading `v` is let through, as by npm. */
export function parseVersion(text: unknown): Version | undefined {
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const match = VERSION.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease] = match;
  const numbers = [Number(major), Number(minor), Number(patch)] as const;
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  return { numbers, prerelease: prerelease?.split('.').map(identifier) ?? [] };
}

/** Negative, zero or positive as the first version comes before, with or after the second. Semantic Versioning, 11. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < 3; i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
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
