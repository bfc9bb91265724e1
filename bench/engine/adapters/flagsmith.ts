import { createRequire } from 'node:module';
import { type EnvironmentModel, Flagsmith } from 'flagsmith-nodejs';
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

const NOW = '2026-11-21T00:00:00Z';
const ORGANISATION = {
  id: 1,
  name: 'bench',
  feature_analytics: false,
  stop_serving_flags: false,
  persist_trait_data: true,
};

const conditions: Partial<Record<Scenario, readonly unknown[]>> = {
  targeting: targeting({
    property_: 'version',
    operator: 'GREATER_THAN_INCLUSIVE',
    value: `${VERSION}:semver`,
  }),
  numeric: targeting({ property_: 'age', operator: 'GREATER_THAN_INCLUSIVE', value: String(AGE) }),
  rollout: [{ operator: 'PERCENTAGE_SPLIT', property_: null, value: String(ROLLOUT) }],
};

/** Flagsmith has no operator for a suffix, and its patterns are slower than what it has. */
function targeting(second: object): unknown[] {
  return [
    { property_: 'country', operator: 'IN', value: COUNTRIES.join(',') },
    second,
    { property_: 'email', operator: 'CONTAINS', value: SUFFIX },
  ];
}

function stateOf({ key, scenario }: NeutralFlag, id: number, enabled: boolean): object {
  const variants = WEIGHTS.slice(1).map(([name, weight], index) => ({
    id: id * 10 + index,
    percentage_allocation: weight,
    multivariate_feature_option: { id: id * 10 + index, value: name },
  }));
  return {
    feature: { id, name: key, type: scenario === 'variants' ? 'MULTIVARIATE' : 'STANDARD' },
    enabled,
    django_id: id,
    feature_state_value: scenario === 'variants' ? 'a' : null,
    multivariate_feature_state_values: scenario === 'variants' ? variants : [],
  };
}

function segmentsOf(flag: NeutralFlag, id: number): object[] {
  const own = conditions[flag.scenario];
  if (own === undefined) return [];
  const any = { type: 'ANY', rules: [], conditions: own };
  const override = { ...stateOf(flag, id, true), feature_segment: { priority: 0 } };
  const rules = [{ type: 'ALL', conditions: [], rules: [any] }];
  return [{ id, name: `segment ${id}`, rules, feature_states: [override] }];
}

interface Asked {
  readonly identifier: string;
  readonly traits: Readonly<Record<string, string | number>>;
}

/** Reads a document as the SDK does when it polls one; the package keeps that to itself. */
async function modelOf(text: string): Promise<EnvironmentModel> {
  const entry = createRequire(import.meta.url).resolve('flagsmith-nodejs');
  const file = new URL('../esm/flagsmith-engine/environments/util.js', `file://${entry}`);
  const { buildEnvironmentModel } = (await import(file.href)) as {
    readonly buildEnvironmentModel: (document: unknown) => EnvironmentModel;
  };
  return buildEnvironmentModel(JSON.parse(text));
}

/** Flagsmith's local evaluation. It has no way to ask for one flag only. */
export const flagsmith: Engine = {
  version: versionOf('flagsmith-nodejs'),
  awaited: true,
  write(flags) {
    const segments = flags.flatMap((flag, index) => segmentsOf(flag, index + 1));
    return JSON.stringify({
      id: 1,
      api_key: 'bench',
      name: 'bench',
      updated_at: NOW,
      project: { id: 1, name: 'bench', hide_disabled_flags: false, organisation: ORGANISATION, segments },
      feature_states: flags.map((flag, index) =>
        stateOf(flag, index + 1, flag.scenario === 'on' || flag.scenario === 'variants'),
      ),
      identity_overrides: [],
    });
  },
  async load(text) {
    const model = await modelOf(text);
    const client = new Flagsmith({ offlineMode: true, offlineHandler: { getEnvironment: () => model } });
    const flagsOf = ({ identifier, traits }: Asked) => client.getIdentityFlags(identifier, { ...traits });
    return {
      contextOf: ({ id, ...traits }: User): Asked => ({ identifier: id, traits }),
      async evaluate(key, context: Asked, isVariant) {
        const flags = await flagsOf(context);
        return isVariant ? flags.getFeatureValue(key) : flags.isFeatureEnabled(key);
      },
      evaluateAll: flagsOf,
    };
  },
};
