import type { FlagKind } from './model.ts';

/**
 * Every {@link FlagKind}, in the order people are offered them.
 *
 * ```ts
 * import { FLAG_KINDS } from '@guidon/core';
 *
 * const first = FLAG_KINDS[0]; // release
 * ```
 */
export const FLAG_KINDS: readonly FlagKind[] = [
  'release',
  'experiment',
  'operational',
  'kill_switch',
  'permission',
];
