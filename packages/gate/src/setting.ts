import type { JsonValue } from '@guidon/core';

/** What a source says about a flag: a value, or whom it is on for in hundredths of a percent. */
export type Setting = { readonly value: JsonValue } | { readonly basisPoints: number };

/** Settings by the keys of their flags. */
export type Settings = ReadonlyMap<string, Setting>;

/** No settings. */
export const NO_SETTINGS: Settings = new Map();

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
    return percentage(value.trim()) ?? (value.endsWith('%') ? undefined : { value });
  return isJson(value) ? { value } : undefined;
}

/** All settings of a document, and the keys of those that are none. */
export function settingsOf(document: Readonly<Record<string, unknown>>): {
  readonly settings: Settings;
  readonly malformed: readonly string[];
} {
  const settings = new Map<string, Setting>();
  const malformed: string[] = [];
  for (const [key, value] of Object.entries(document)) {
    const setting = settingOf(value);
    if (setting === undefined) malformed.push(key);
    else settings.set(key, setting);
  }
  return { settings, malformed };
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
