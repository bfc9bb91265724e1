import type { Scalar } from 'yaml';

/** A mapping's name as it is written: `1` and `true` are names too. */
export function nameOf(key: Scalar): string {
  return key.source ?? String(key.value);
}
