import { z } from 'zod';

// Control characters except newline and tab, and the characters that reorder or hide text (bidi, zero width, BOM).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text without control, bidi and zero-width characters; newline and tab stay. */
export function stripInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** A zod string for text that people write: invisible characters removed, at most `max` characters. */
export function cleanText(max: number): z.ZodString {
  return z.string().max(max).overwrite(stripInvisible);
}
