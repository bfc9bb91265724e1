/** Control, format, separator and surrogate characters, and whatever else a font is told to draw as nothing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Writes characters nobody can see as `\uXXXX`: control, bidirectional and zero-width characters, tags, lone surrogates.
 *
 * Text that looks like something else than it is can trick a person who approves it, or carry orders to an agent.
 *
 * ```ts
 * import { escapeInvisible } from '@guidon/core';
 *
 * const visible = escapeInvisible('admin\u202E'); // admin\u202E
 * ```
 */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, escapeUnits);
}

function escapeUnits(character: string): string {
  return character.split('').map(escapeUnit).join('');
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
