import {
  booleanVariations,
  CompiledEnvironment,
  type Condition,
  type EvaluationContext,
  type FlagConfiguration,
  type Rule,
} from '@guidon/core';
import type { Engine } from '../engine.ts';
import {
  AGE,
  COUNTRIES,
  type NeutralFlag,
  ROLLOUT,
  type Scenario,
  SUFFIX,
  VERSION,
  WEIGHTS,
} from '../neutral-flag.ts';
import type { User } from '../user.ts';
import { versionOf } from '../version-of.ts';

const ON = { variation: 'on' };
const OFF = { variation: 'off' };

const rules: Record<Scenario, readonly Rule[]> = {
  on: [],
  targeting: targeting({ attribute: 'version', operator: 'version_greater_than_or_equal', value: VERSION }),
  numeric: targeting({ attribute: 'age', operator: 'greater_than_or_equal', value: AGE }),
  rollout: [{ id: 'some', enabled: true, serve: { rollout: { ...ON, percentage: ROLLOUT } } }],
  variants: [{ id: 'all', enabled: true, serve: { split: { weights: weights() } } }],
};

function targeting(second: Condition): Rule[] {
  const conditions: Condition[] = [
    { attribute: 'country', operator: 'in', value: COUNTRIES },
    second,
    { attribute: 'email', operator: 'ends_with', value: SUFFIX },
  ];
  return conditions.map((when, index) => ({ id: `rule-${index}`, enabled: true, when, serve: ON }));
}

function weights() {
  return WEIGHTS.map(([variation, weight]) => ({ variation, weight }));
}

function configurationOf({ key, scenario }: NeutralFlag): FlagConfiguration {
  const isVariant = scenario === 'variants';
  return {
    flag: {
      key,
      type: isVariant ? 'string' : 'boolean',
      variations: isVariant ? WEIGHTS.map(([name]) => ({ key: name, value: name })) : booleanVariations,
      default: isVariant ? { variation: 'a' } : scenario === 'on' ? ON : OFF,
      tags: [],
      kind: 'release',
      archived: false,
    },
    state: { enabled: true, rules: rules[scenario] },
  };
}

/** Ours. */
export const guidon: Engine = {
  version: versionOf('@guidon/core'),
  write: (flags) => JSON.stringify(flags.map(configurationOf)),
  load(text) {
    const environment = CompiledEnvironment.of(JSON.parse(text) as FlagConfiguration[]);
    return {
      contextOf: ({ id, ...attributes }: User): EvaluationContext => ({ targetingKey: id, ...attributes }),
      evaluate: (key, context: EvaluationContext) => environment.evaluate(key, context).value,
      evaluateAll: (context: EvaluationContext) => environment.evaluateAll(context),
      change(neutral) {
        const { flag, state } = configurationOf(neutral);
        environment.set(flag, state);
      },
    };
  },
};
