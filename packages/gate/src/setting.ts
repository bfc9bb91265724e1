import type { JsonValue } from '@guidon/core';

/**
 * What a source says about a flag: a value, or whom it is on for in hundredths of a percent. `unusable` is what is neither,
 * where the source said nothing better before, or what it could not read: then the flag is off, and the sources that come after
 * are not asked.
 */
export type Setting =
  | { readonly value: JsonValue }
  | { readonly basisPoints: number }
  | { readonly unusable: true };

/** Settings by the keys of their flags. */
export type Settings = ReadonlyMap<string, Setting>;

/** No settings. */
export const NO_SETTINGS: Settings = new Map();

/** The settings of one that would have to say something about these flags, and cannot: later sources are not asked for them. */
export function unanswered(flags: Iterable<{ readonly key: string }>): Settings {
  return new Map([...flags].map(({ key }) => [key, { unusable: true }]));
}

const PERCENTAGE = /^(\d{1,3}(?:\.\d{1,2})?) ?%$/;

/** A setting as people write it: `true`, `false`, `20%`, `12.5%` or JSON. Undefined when it is none of these. */
export function parseSetting(text: string): Setting | undefined {
  const trimmed = text.trim();
  if (trimmed.endsWith('%')) return percentage(trimmed);
  try {
    return settingOf(JSON.parse(trimmed));
  } catch {
    return undefined;
  }
}

/** A setting as documents have it: any JSON value, where the text `20%` is a percentage. */
export function settingOf(value: unknown): Setting | undefined {
  if (typeof value === 'string')
    return percentage(value.trim()) ?? (value.trim().endsWith('%') ? undefined : { value });
  return isJson(value) ? { value } : undefined;
}

function percentage(text: string): Setting | undefined {
  const number = Number(PERCENTAGE.exec(text)?.[1] ?? Number.NaN);
  return number <= 100 ? { basisPoints: Math.round(number * 100) } : undefined;
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'object' && (Array.isArray(value) || isPlain(value));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
