import { AppError } from '../lib/app-error.ts';

/** A setting nobody can go by: what is wrong with it, and what to write instead. */
export function misconfigured(name: string, what: string, hint: string): AppError {
  return new AppError('MISCONFIGURED', `${name} ${what}.`, { hint });
}

/** A comma-separated list, without what is empty. */
export function words(text = ''): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** A whole number from 0 to `most`. */
export function wholeNumber(name: string, text: string | number, most: number, hint: string): number {
  const value = /^\d{1,9}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw misconfigured(name, `is "${text}"`, hint);
}

/** `true` or `false`; unset is what is usual. */
export function onOrOff(name: string, text: string | undefined, usual: boolean): boolean {
  if (text === undefined) return usual;
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw misconfigured(name, `is "${text}"`, 'Use true or false.');
}
