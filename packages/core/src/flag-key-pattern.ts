/**
 * What a flag's key looks like: 1 to 128 letters, digits and `_ . : | -`, beginning with a letter or digit.
 *
 * ```ts
 * import { FLAG_KEY_PATTERN } from '@guidon/core';
 *
 * const fits = FLAG_KEY_PATTERN.test('new_checkout'); // true
 * ```
 */
export const FLAG_KEY_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_.:|-]{0,127}$/;
