import { z } from 'zod';
import { stripInvisible } from '../lib/strip-invisible.ts';

/** A zod string for text that people write: invisible characters removed, at most `max` characters. */
export function cleanText(max: number): z.ZodString {
  return z.string().max(max).overwrite(stripInvisible);
}

/** A zod string for such text in an answer: cut to `max` characters, never refused. */
export function shownText(max: number): z.ZodString {
  return z.string().overwrite((text) => stripInvisible(text).slice(0, max));
}
