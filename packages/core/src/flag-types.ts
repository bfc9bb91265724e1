import type { FlagType } from './model.ts';

/** Every {@link FlagType}, in the order people are offered them. */
export const FLAG_TYPES: readonly FlagType[] = ['boolean', 'string', 'number', 'json'];
