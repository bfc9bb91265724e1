const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A moment in milliseconds since 1970, or NaN.
 *
 * ISO 8601 text (a date alone and a time without an offset are UTC) or a number of milliseconds.
 */
export function instantOf(moment: unknown): number {
  if (typeof moment === 'number') return moment;
  if (typeof moment !== 'string') return Number.NaN;
  const match = ISO.exec(moment);
  if (match === null) return Number.NaN;
  return Date.parse(moment.length > 10 && match[4] === undefined ? `${moment}Z` : moment);
}
