// What core's escapeInvisible escapes, but for newline and tab: control, bidi, zero-width and tag characters, line
// separators, lone surrogates, variation selectors. Each of them has carried orders nobody saw.
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text without characters nobody can see; newline and tab stay. */
export function stripInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}
