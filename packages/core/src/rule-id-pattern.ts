/**
 * What a rule's id looks like: 1 to 64 letters, digits, `_` and `-`, beginning with a letter or digit.
 *
 * ```ts
 * import { RULE_ID_PATTERN } from '@guidon/core';
 *
 * const fits = RULE_ID_PATTERN.test('beta users'); // false
 * ```
 */
export const RULE_ID_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/;
