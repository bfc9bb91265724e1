import { hash } from 'node:crypto';

const RANGE = 2 ** 32;
const ALL = 10_000;

/**
 * Whether somebody is in the first `basisPoints` ten-thousandths of a flag's population.
 *
 * The flag's key is in the hash, so that who comes first in one flag does not in another. A higher share only adds.
 * 32 bits of SHA-256 are compared with the share as they are, without a remainder: no share is off by more than 2^-32.
 */
export function isInShare(flag: string, unit: string, basisPoints: number): boolean {
  return placeOf(flag, unit) * ALL < basisPoints * RANGE;
}

/** Somebody's place in a flag's population, of 2^32. */
function placeOf(flag: string, unit: string): number {
  return hash('sha256', `${flag}\0${unit}`, 'buffer').readUInt32BE(0);
}
