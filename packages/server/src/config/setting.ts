import { isIP } from 'node:net';
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

/** A comma-separated list of addresses and networks such as `10.0.0.0/8`. */
export function networks(name: string, text: string | undefined): readonly string[] {
  const all = words(text);
  const wrong = all.find((word) => !isNetwork(word));
  if (wrong === undefined) return all;
  throw misconfigured(name, `has "${wrong}"`, 'Use 10.0.0.7, 10.0.0.0/8 or fd00::/8.');
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const fits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && fits && more.length === 0;
}

/** `true` or `false`; unset is what is usual. */
export function onOrOff(name: string, text: string | undefined, usual: boolean): boolean {
  if (text === undefined) return usual;
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw misconfigured(name, `is "${text}"`, 'Use true or false.');
}
