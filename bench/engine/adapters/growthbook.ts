import { type FeatureDefinition, GrowthBookClient, type UserContext } from '@growthbook/growthbook';
import type { Engine } from '../engine.ts';
import { AGE, COUNTRIES, ROLLOUT, type Scenario, SUFFIX, VERSION, WEIGHTS } from '../neutral-flag.ts';
import { versionOf } from '../version-of.ts';

const features: Record<Scenario, FeatureDefinition> = {
  on: { defaultValue: true },
  targeting: targeting({ version: { $vgte: VERSION } }),
  numeric: targeting({ age: { $gte: AGE } }),
  rollout: { defaultValue: false, rules: [{ force: true, coverage: ROLLOUT / 100, hashAttribute: 'id' }] },
  variants: {
    defaultValue: 'a',
    rules: [
      {
        variations: WEIGHTS.map(([name]) => name),
        weights: WEIGHTS.map(([, weight]) => weight / 100),
        coverage: 1,
        hashAttribute: 'id',
        hashVersion: 2,
      },
    ],
  },
};

/** GrowthBook has no operator for a suffix, but caches what it compiles of a pattern. */
function targeting(second: Record<string, unknown>): FeatureDefinition {
  const pattern = `${SUFFIX.replaceAll('.', '\\.')}$`;
  const conditions = [{ country: { $in: COUNTRIES } }, second, { email: { $regex: pattern } }];
  const rules = conditions.map((condition) => ({ condition, force: true }));
  return { defaultValue: false, rules } as FeatureDefinition;
}

/** GrowthBook's client for servers, with the user's context made beforehand. */
export const growthbook: Engine = {
  version: versionOf('@growthbook/growthbook'),
  write: (flags) =>
    JSON.stringify(Object.fromEntries(flags.map((flag) => [flag.key, features[flag.scenario]]))),
  load(text) {
    const payload = { features: JSON.parse(text) as Record<string, FeatureDefinition> };
    const client = new GrowthBookClient().initSync({ payload });
    const keys = Object.keys(payload.features);
    return {
      contextOf: (user): UserContext => ({ attributes: { ...user } }),
      evaluate: (key, context: UserContext) => client.evalFeature(key, context).value,
      evaluateAll: (context: UserContext) => keys.map((key) => client.evalFeature(key, context)),
      close: () => client.destroy(),
    };
  },
};
