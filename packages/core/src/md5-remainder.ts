/** Shifts of the four rounds, four each. RFC 1321, section 3.4. */
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
].flat();
/** `floor(2^32 * abs(sin(i + 1)))`. */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0);
/** Which word of the block each of the 64 steps takes. */
const WORDS = Uint8Array.from({ length: 64 }, (_, i) => wordOf(i));
const ROTATIONS = Uint8Array.from({ length: 64 }, (_, i) => SHIFTS[(i >> 4) * 4 + (i & 3)] ?? 0);
const BLOCK = 64;
const REPLACEMENT = 0xfffd;

/** The text being hashed, as UTF-8; kept, so that hashing allocates nothing. */
let bytes = new Uint8Array(256);
const words = new Int32Array(16);
const state = new Int32Array(4);

/**
 * The remainder of a text's MD5, read as one unsigned 128-bit number, divided by a number below 2^20.
 *
 * MD5 is no secret here, only Flagsmith's way of spreading people (RFC 1321, over the text's UTF-8). Written by hand
 * because it runs in every evaluation of a Flagsmith percentage: it makes no digest, no hex text and no big integer.
 * docs/decisions/0008-md5-by-hand.md has the numbers.
 */
export function md5Remainder(text: string, divisor: number): number {
  const padded = padBlocks(encode(text));
  state.set([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let start = 0; start < padded; start += BLOCK) addBlock(start);
  let remainder = 0;
  for (let i = 0; i < 4; i++) remainder = (remainder * 2 ** 32 + bigEndian(state[i] ?? 0)) % divisor;
  return remainder;
}

function wordOf(step: number): number {
  if (step < 16) return step;
  if (step < 32) return (5 * step + 1) % 16;
  return step < 48 ? (3 * step + 5) % 16 : (7 * step) % 16;
}

/** Writes the text to {@link bytes}; its length in bytes. A lone surrogate becomes U+FFFD, as everywhere. */
function encode(text: string): number {
  const longest = text.length * 3 + 2 * BLOCK;
  if (bytes.length < longest) bytes = new Uint8Array(longest * 2);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[length++] = unit;
    else {
      const point = text.codePointAt(i) ?? unit;
      if (point > 0xffff) i++;
      length = encodePoint(point >= 0xd800 && point < 0xe000 ? REPLACEMENT : point, length);
    }
  }
  return length;
}

function encodePoint(point: number, at: number): number {
  let length = at;
  if (point < 0x800) bytes[length++] = 0xc0 | (point >> 6);
  else {
    if (point < 0x10000) bytes[length++] = 0xe0 | (point >> 12);
    else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 63);
    }
    bytes[length++] = 0x80 | ((point >> 6) & 63);
  }
  bytes[length++] = 0x80 | (point & 63);
  return length;
}

/** Appends a one bit, zeros and the length in bits; the length of whole blocks. */
function padBlocks(length: number): number {
  const padded = ((length + 8) & -BLOCK) + BLOCK;
  bytes.fill(0, length, padded);
  bytes[length] = 0x80;
  for (let i = 0; i < 5; i++) bytes[padded - 8 + i] = Math.floor((length * 8) / 256 ** i) & 255;
  return padded;
}

function addBlock(start: number): void {
  for (let i = 0; i < 16; i++) words[i] = littleEndian(start + 4 * i);
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  for (let i = 0; i < 64; i++) {
    const sum = (a + mix(i, b, c, d) + (SINES[i] ?? 0) + (words[WORDS[i] ?? 0] ?? 0)) | 0;
    const shift = ROTATIONS[i] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
}

/** The functions F, G, H and I of RFC 1321. */
function mix(step: number, b: number, c: number, d: number): number {
  if (step < 16) return (b & c) | (~b & d);
  if (step < 32) return (b & d) | (c & ~d);
  return step < 48 ? b ^ c ^ d : c ^ (b | ~d);
}

function littleEndian(at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

/** A word of the state as its four bytes are read in a digest. */
function bigEndian(word: number): number {
  return (
    (((word & 255) << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | ((word >>> 24) & 255)) >>> 0
  );
}
