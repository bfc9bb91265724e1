import type { FlagType } from './model.ts';

/**
 * Every {@link FlagType}, in the order people are offered them.
 *
 * ```ts
 * import { FLAG_TYPES } from '@guidon/core';
 *
 * const count = FLAG_TYPES.length; // 4
 * ```
 */
export const FLAG_TYPES: readonly FlagType[] = ['boolean', 'string', 'number', 'json'];
