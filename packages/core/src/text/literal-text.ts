import { escapeInvisible } from '../escape-invisible.ts';
import type { JsonValue } from '../model.ts';
import { RESERVED } from './condition-words.ts';

const PLAIN = /^(?:[A-Za-z_$][A-Za-z0-9_$.-]*|\.)$/;

/** Writes a name: as it is when it is a plain word, otherwise in quotes. */
export function nameText(name: string): string {
  return PLAIN.test(name) && !RESERVED.includes(name.toLowerCase()) ? name : literalText(name);
}

/** Writes a value as JSON, on one line, with characters nobody can see escaped. */
export function literalText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(literalText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return escapeInvisible(JSON.stringify(value));
  const members = Object.entries(value).map(
    ([name, member]) => `${literalText(name)}: ${literalText(member)}`,
  );
  return `{${members.join(', ')}}`;
}
