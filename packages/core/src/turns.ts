import { instantOf } from './instant.ts';
import type { EnvironmentState } from './model.ts';

/**
 * The times (milliseconds since 1970) at which a flag's rollouts that go by the clock change what they serve.
 *
 * ```ts
 * import { turnsOf } from '@guidon/core';
 *
 * const steps = [{ at: '2026-01-01T12:00:00Z', percentage: 10 }];
 * const rules = [{ id: 'slowly', enabled: true, serve: { progressive: { value: true, steps } } }];
 * const [noon] = turnsOf({ enabled: true, rules });
 * ```
 */
export function turnsOf({ enabled, rules }: EnvironmentState): number[] {
  if (!enabled) return [];
  return rules
    .flatMap((rule) => (rule.enabled && 'progressive' in rule.serve ? rule.serve.progressive.steps : []))
    .map(({ at }) => instantOf(at))
    .filter(Number.isFinite);
}
