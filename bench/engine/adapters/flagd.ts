import type { EvaluationContext } from '@openfeature/core';
import { FlagdCore } from '@openfeature/flagd-core';
import type { Engine } from '../engine.ts';
import { AGE, COUNTRIES, ROLLOUT, type Scenario, SUFFIX, VERSION, WEIGHTS } from '../neutral-flag.ts';

import { versionOf } from '../version-of.ts';

const BY = { var: 'targetingKey' };

const targeting: Record<Scenario, unknown> = {
  on: undefined,
  targeting: rulesWith({ sem_ver: [{ var: 'version' }, '>=', VERSION] }),
  numeric: rulesWith({ '>=': [{ var: 'age' }, AGE] }),
  rollout: { fractional: [BY, ['on', ROLLOUT], ['off', 100 - ROLLOUT]] },
  variants: { fractional: [BY, ...WEIGHTS] },
};

function rulesWith(second: unknown): unknown {
  const country = { in: [{ var: 'country' }, COUNTRIES] };
  const email = { ends_with: [{ var: 'email' }, SUFFIX] };
  return { if: [{ or: [country, second, email] }, 'on', 'off'] };
}

function flagOf(scenario: Scenario): unknown {
  const isVariant = scenario === 'variants';
  return {
    state: 'ENABLED',
    variants: isVariant
      ? Object.fromEntries(WEIGHTS.map(([name]) => [name, name]))
      : { on: true, off: false },
    defaultVariant: isVariant ? 'a' : scenario === 'on' ? 'on' : 'off',
    targeting: targeting[scenario],
  };
}

type Context = EvaluationContext;

/** The evaluation core of flagd's in-process provider. */
export const flagd: Engine = {
  version: versionOf('@openfeature/flagd-core'),
  write(flags) {
    return JSON.stringify({
      flags: Object.fromEntries(flags.map(({ key, scenario }) => [key, flagOf(scenario)])),
    });
  },
  load(text) {
    const core = new FlagdCore();
    core.setConfigurations(text);
    return {
      contextOf: (user): Context => ({ targetingKey: user.id, ...user }),
      evaluate: (key, context: Context, isVariant) =>
        isVariant
          ? core.resolveStringEvaluation(key, '', context).value
          : core.resolveBooleanEvaluation(key, false, context).value,
      evaluateAll: (context: Context) => core.resolveAll(context),
    };
  },
};
