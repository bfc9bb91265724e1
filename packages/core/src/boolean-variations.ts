import type { Variation } from './model.ts';

/**
 * The variations a boolean flag has by convention: `on` is true, `off` is false.
 *
 * ```ts
 * import { booleanVariations } from '@guidon/core';
 *
 * const [on] = booleanVariations;
 * const value = on?.value; // true
 * ```
 */
export const booleanVariations: readonly Variation[] = Object.freeze([
  Object.freeze({ key: 'on', value: true }),
  Object.freeze({ key: 'off', value: false }),
]);
