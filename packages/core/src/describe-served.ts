import { describeValue } from './describe-value.ts';
import type { Served, Variation } from './model.ts';

/**
 * Says what is handed out: a literal as JSON (`true`), a variation by name (`variation "on"`) or, where the
 * variations are known, by value and name (`"#f00" (variation "red")`; a boolean by its value alone).
 *
 * ```ts
 * import { describeServed } from '@guidon/core';
 *
 * const words: string = describeServed({ variation: 'on' });
 * ```
 */
export function describeServed(served: Served, variations: readonly Variation[] = []): string {
  if (!('variation' in served)) return describeValue(served.value);
  const name = `variation ${describeValue(served.variation)}`;
  const known = variations.find((variation) => variation.key === served.variation);
  if (known === undefined) return name;
  return typeof known.value === 'boolean'
    ? describeValue(known.value)
    : `${describeValue(known.value)} (${name})`;
}
