import type { FlagKind } from './model.ts';

/** Every {@link FlagKind}, in the order people are offered them. */
export const FLAG_KINDS: readonly FlagKind[] = [
  'release',
  'experiment',
  'operational',
  'kill_switch',
  'permission',
];
