import { randomBytes } from 'node:crypto';

/** A new id `<prefix>_<26 characters>`: 48 bits of milliseconds, then 80 random bits, so that ids sort by age (as ULID does). */
export function newId(prefix: string, now: Date): string {
  return `${prefix}_${base32(BigInt(now.getTime()), 10)}${base32(BigInt(`0x${randomBytes(10).toString('hex')}`), 16)}`;
}

// Crockford's alphabet, lower case: no i, l, o, u.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text;
  return text;
}
