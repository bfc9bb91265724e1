import { stripInvisible } from './strip-invisible.ts';

/**
 * Whether two names are one to people who read them: in upper and lower case, in wide and narrow letters, with accents
 * composed or not, and with characters nobody sees. Undefined is nobody's name.
 */
export function isSameName(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && (a === b || foldedName(a) === foldedName(b));
}

/** Up and down again, since some letters meet only there: ß with SS, σ with ς. */
function foldedName(name: string): string {
  const compatible = stripInvisible(name.toWellFormed()).normalize('NFKC');
  return compatible.toUpperCase().toLowerCase().normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}
