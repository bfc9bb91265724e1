const DIGITS = /^[0-9]+$/;

/**
 * Writes a version so that comparing texts compares versions: GrowthBook's `paddedVersionString`.
 *
 * A leading `v` and build metadata are dropped, parts of digits padded to five, a release gets a `~` so that it sorts
 * after its pre-releases.
 */
export function paddedVersion(version: unknown): string {
  const text = typeof version === 'number' ? String(version) : version;
  const parts = (typeof text === 'string' && text !== '' ? text : '0')
    .replace(/(^v|\+.*$)/g, '')
    .split(/[-.]/);
  if (parts.length === 3) parts.push('~');
  return parts.map((part) => (DIGITS.test(part) ? part.padStart(5, ' ') : part)).join('-');
}
