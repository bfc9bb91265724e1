/** The hash of the empty text, FNV-1a's offset basis. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 16777619;

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

/**
 * Hashes the decimal text of an unsigned 32-bit integer without making the text.
 *
 * Most of the digits are looked up: dividing them out one by one takes longer than hashing an id.
 */
export function fnv1aOfDecimal(integer: number): number {
  const leading = (integer / 1_000_000) >>> 0;
  if (leading === 0) return fnv1a(String(integer));
  const trailing = integer - leading * 1_000_000;
  const upper = (trailing / 1000) >>> 0;
  const hash = hashThree(THREE_DIGITS[upper] ?? 0, LEADING[leading] ?? 0);
  return hashThree(THREE_DIGITS[trailing - upper * 1000] ?? 0, hash) >>> 0;
}

/** Hashes three characters, the first in the lowest byte. */
function hashThree(codes: number, start: number): number {
  const one = Math.imul(start ^ (codes & 0xff), PRIME);
  const two = Math.imul(one ^ ((codes >> 8) & 0xff), PRIME);
  return Math.imul(two ^ (codes >> 16), PRIME);
}

/** What hashing an integer comes to before its last six digits, whatever those are. */
const LEADING = Int32Array.from({ length: 4295 }, (_, number) => fnv1a(String(number)));

/** The character codes of 000 to 999, the first in the lowest byte. */
const THREE_DIGITS = Int32Array.from({ length: 1000 }, (_, number) => {
  const [a = 0, b = 0, c = 0] = String(number)
    .padStart(3, '0')
    .split('')
    .map((digit) => digit.charCodeAt(0));
  return a | (b << 8) | (c << 16);
});
