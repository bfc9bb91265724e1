import {
  booleanVariations,
  type Condition,
  type EnvironmentState,
  type Flag,
  type Rule,
  type Served,
} from '@guidon/core';

/** What a switch is made of: on and off, and off when it is off. */
export const SWITCH = {
  type: 'boolean',
  variations: booleanVariations,
  default: { variation: 'on' },
  off: { variation: 'off' },
} as const satisfies Partial<Flag>;

/** On, with these rules. Everyone else gets the variation named, or what the flag says. */
export function on(rules: readonly Rule[] = [], others?: string): EnvironmentState {
  return { enabled: true, rules, ...(others === undefined ? {} : { default: { variation: others } }) };
}

/** Off, with these rules for when it is on. */
export function off(rules: readonly Rule[] = []): EnvironmentState {
  return { enabled: false, rules };
}

/** The same state in all four environments. */
export function everywhere(state: EnvironmentState) {
  return { development: state, staging: state, preview: state, production: state };
}

/** A rule that gives everyone it is for the same. */
export function rule(id: string, description: string, when: Condition, served: Served | string): Rule {
  return {
    id,
    description,
    enabled: true,
    when,
    serve: typeof served === 'string' ? { variation: served } : served,
  };
}

/** What a {@link share} or {@link split} may say besides. */
interface Bucketed {
  readonly by?: string;
  readonly seed?: string;
  readonly when?: Condition;
  readonly coverage?: number;
}

/** A rule that gives a variation to a percentage. */
export function share(
  id: string,
  description: string,
  variation: string,
  percentage: number,
  { when, ...bucketing }: Omit<Bucketed, 'coverage'> = {},
): Rule {
  const serve = { rollout: { variation, percentage, ...bucketing } };
  return { id, description, enabled: true, ...(when === undefined ? {} : { when }), serve };
}

/** A rule that splits people by weight. */
export function split(
  id: string,
  description: string,
  weights: Readonly<Record<string, number>>,
  { when, ...bucketing }: Bucketed = {},
): Rule {
  const shares = Object.entries(weights).map(([variation, weight]) => ({ variation, weight }));
  const serve = { split: { weights: shares, ...bucketing } };
  return { id, description, enabled: true, ...(when === undefined ? {} : { when }), serve };
}
