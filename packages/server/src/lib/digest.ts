import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * The SHA-256 (hex) of a value's canonical JSON: the order of object members does not count.
 *
 * Fingerprints in the database are made by it: another spelling would need a migration that makes them anew.
 */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
