import { wrongShape } from './document.ts';
import { exactInstantOf, instantOf } from './instant.ts';
import type { ProblemList } from './problem-list.ts';

const DATE_LENGTH = '2027-03-31'.length;

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
  return Number.isFinite(text.length === DATE_LENGTH ? instantOf(text) : exactInstantOf(text));
}
