const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const OFFSET = /T.*(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * A moment in milliseconds since 1970, or NaN.
 *
 * ISO 8601 text of a day that exists (a date alone and a time without an offset are UTC) or a number of milliseconds.
 */
export function instantOf(moment: unknown): number {
  if (typeof moment === 'number') return moment;
  if (typeof moment !== 'string') return Number.NaN;
  const match = ISO.exec(moment);
  if (match === null || !dayExists(Number(match[1]), Number(match[2]), Number(match[3]))) return Number.NaN;
  return Date.parse(moment.length > 10 && match[4] === undefined ? `${moment}Z` : moment);
}

/** {@link instantOf} a text that says which moment it is wherever it is read, by an offset from UTC; otherwise NaN. */
export function exactInstantOf(moment: unknown): number {
  return typeof moment === 'string' && OFFSET.test(moment) ? instantOf(moment) : Number.NaN;
}

/** `Date` turns 30 February into 2 March; asking for the day back tells. */
function dayExists(year: number, month: number, day: number): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
