import { describeValue } from './describe-value.ts';
import type { Served } from './model.ts';

/**
 * Says what is handed out: a literal as JSON (`true`), a variation by name (`variation "on"`).
 *
 * ```ts
 * import { describeServed } from '@guidon/core';
 *
 * const words: string = describeServed({ variation: 'on' });
 * ```
 */
export function describeServed(served: Served): string {
  return 'variation' in served ? `variation ${describeValue(served.variation)}` : describeValue(served.value);
}
