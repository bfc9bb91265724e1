import type { JsonValue } from '@guidon/core';

const WORDS = new Map<JsonValue, string>([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
]);

/** A value as a literal of Python 3; characters nobody can see are escaped. */
export function pythonLiteral(value: JsonValue): string {
  if (typeof value === 'string') return text(value);
  if (value === null || typeof value !== 'object') return WORDS.get(value) ?? JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  const members = Object.entries(value).map(([name, member]) => `${text(name)}: ${pythonLiteral(member)}`);
  return `{${members.join(', ')}}`;
}

/** Python reads every escape of JSON; a pair of surrogates, though, is two characters to it, so those are not used. */
function text(value: string): string {
  const invisible = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  return JSON.stringify(value).replace(invisible, (character) => escaped(character.codePointAt(0) ?? 0));
}

function escaped(codePoint: number): string {
  const digits = codePoint.toString(16);
  return codePoint > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
