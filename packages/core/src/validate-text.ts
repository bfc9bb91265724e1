import { wrongShape } from './document.ts';
import type { ProblemList } from './problem-list.ts';

/** The longest description of a flag, variation or rule, in UTF-16 code units. */
export const LONGEST_DESCRIPTION = 2000;

/** The longest name: a variation's key, an owner, an attribute, a seed. */
export const LONGEST_NAME = 256;

/** Checks text that may be left out. */
export function validateText(
  part: unknown,
  path: string,
  what: string,
  longest: number,
  list: ProblemList,
): void {
  if (part === undefined) return;
  if (typeof part !== 'string') wrongShape(part, path, what, 'text', list);
  else if (part.length > longest) tooLong(part.length, path, what, longest, list);
}

/** Checks text that has to be there and not be empty. */
export function validateName(
  part: unknown,
  path: string,
  what: string,
  longest: number,
  list: ProblemList,
): void {
  if (typeof part !== 'string' || part === '') wrongShape(part, path, what, 'text that is not empty', list);
  else if (part.length > longest) tooLong(part.length, path, what, longest, list);
}

function tooLong(length: number, path: string, what: string, longest: number, list: ProblemList): void {
  const message = `${what} is ${length} characters long; the most is ${longest}.`;
  list.error(path, 'TEXT_TOO_LONG', message, `Shorten it to ${longest} characters.`);
}
