import { wrongShape } from './document.ts';
import type { ProblemList } from './problem-list.ts';

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Checks an ISO 8601 date (`2027-03-31`), or date and time with zone (`2027-03-31T12:00:00Z`), that exists. */
export function validateExpiry(part: unknown, path: string, list: ProblemList): void {
  if (part === undefined || (typeof part === 'string' && isDate(part))) return;
  if (typeof part !== 'string') return wrongShape(part, path, 'The expiry', 'an ISO 8601 date', list);
  list.error(
    path,
    'BAD_EXPIRY',
    'The expiry is not a date.',
    'Write it as year-month-day, such as 2027-03-31.',
  );
}

function isDate(text: string): boolean {
  const match = ISO_DATE.exec(text);
  if (match === null || Number.isNaN(Date.parse(text))) return false;
  // `Date` turns 30 February into 2 March; asking for the day back tells.
  const day = Number(match[3]);
  return new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, day)).getUTCDate() === day;
}
