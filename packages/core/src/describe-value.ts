import { escapeInvisible } from './escape-invisible.ts';

/** Longer values are cut, so that a sentence stays one. Characters. */
const LONGEST = 200;

/** Writes any value as visible JSON, cut after 200 characters. Total: what JSON cannot carry is named by its type. */
export function describeValue(value: unknown): string {
  const text = escapeInvisible(jsonText(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}

function jsonText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}
