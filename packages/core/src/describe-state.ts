import { describeRule } from './describe-rule.ts';
import { describeServed } from './describe-served.ts';
import type { EnvironmentState, Flag, Served, Variation } from './model.ts';

/**
 * Says what a flag does in one environment, a line each: on or off, the rules in order, what everyone else gets.
 *
 * A flag that is off still has its rules told, as what would happen if it were on.
 *
 * ```ts
 * import { booleanVariations, DEFAULT_STATE, describeState, type Flag } from '@guidon/core';
 *
 * const flag: Flag = {
 *   key: 'checkout',
 *   type: 'boolean',
 *   variations: booleanVariations,
 *   default: { variation: 'off' },
 *   tags: [],
 *   kind: 'release',
 *   archived: false,
 * };
 * const lines: string[] = describeState(flag, DEFAULT_STATE);
 * ```
 */
export function describeState(flag: Flag, state: EnvironmentState): string[] {
  const rules = state.rules.map(
    (rule, index) => `${index + 1}. ${rule.id}: ${describeRule(rule, flag.variations)}`,
  );
  const others = rules.length > 0 ? 'Everyone else' : 'Everyone';
  const fallback = `${others} gets ${describeServed(state.default ?? flag.default, flag.variations)}.`;
  return [state.enabled ? 'On.' : describeOff(state.off ?? flag.off, flag.variations), ...rules, fallback];
}

function describeOff(off: Served | undefined, variations: readonly Variation[]): string {
  const now =
    off === undefined ? "the code's own default applies" : `everyone gets ${describeServed(off, variations)}`;
  return `Off: ${now}. When on:`;
}
