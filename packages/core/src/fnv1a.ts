/** The hash of the empty text, FNV-1a's offset basis. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 16777619;
const HALF = 100_000;

/**
 * Hashes text with 32-bit FNV-1a over its UTF-16 code units.
 *
 * Units, not UTF-8 bytes, because GrowthBook's SDKs do so: it matters for ids beyond ASCII. `start` is the hash of
 * what came before, so `fnv1a(b, fnv1a(a))` is `fnv1a(a + b)`.
 */
export function fnv1a(text: string, start: number = OFFSET_BASIS): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}

/** Hashes the decimal text of an unsigned 32-bit integer without making the text. */
export function fnv1aOfDecimal(integer: number): number {
  const upper = Math.floor(integer / HALF) | 0;
  const lower = (integer - upper * HALF) | 0;
  if (upper === 0) return hashDigits(lower, highestPlace(lower), OFFSET_BASIS) >>> 0;
  return hashDigits(lower, HALF / 10, hashDigits(upper, highestPlace(upper), OFFSET_BASIS)) >>> 0;
}

function hashDigits(integer: number, highest: number, start: number): number {
  let hash = start;
  let rest = integer;
  for (let place = highest; place >= 1; place = (place / 10) | 0) {
    const digit = (rest / place) | 0;
    rest -= digit * place;
    hash = Math.imul(hash ^ (48 + digit), PRIME);
  }
  return hash;
}

function highestPlace(integer: number): number {
  let place = 1;
  while (place * 10 <= integer) place *= 10;
  return place;
}
