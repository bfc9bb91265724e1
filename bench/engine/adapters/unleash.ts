import { type Context, InMemStorageProvider, Unleash } from 'unleash-client';
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
import { versionOf } from '../version-of.ts';

const EVERYONE = { name: 'default', parameters: {}, constraints: [] };

const strategies: Record<Scenario, (key: string) => readonly unknown[]> = {
  on: () => [EVERYONE],
  targeting: () => targeting({ contextName: 'version', operator: 'SEMVER_GTE', value: VERSION }),
  numeric: () => targeting({ contextName: 'age', operator: 'NUM_GTE', value: String(AGE) }),
  rollout: (groupId) => [
    {
      name: 'flexibleRollout',
      parameters: { rollout: String(ROLLOUT), stickiness: 'userId', groupId },
      constraints: [],
    },
  ],
  variants: () => [EVERYONE],
};

/** Unleash joins the constraints of a strategy by and: alternatives need a strategy each. */
function targeting(second: object): unknown[] {
  const constraints = [
    { contextName: 'country', operator: 'IN', values: COUNTRIES },
    { values: [], ...second },
    { contextName: 'email', operator: 'STR_ENDS_WITH', values: [SUFFIX] },
  ];
  return constraints.map((constraint) => ({ ...EVERYONE, constraints: [constraint] }));
}

function featureOf({ key, scenario }: NeutralFlag): unknown {
  const variants = WEIGHTS.map(([name, weight]) => ({
    name,
    weight: weight * 10,
    weightType: 'variable',
    stickiness: 'userId',
    overrides: [],
  }));
  return {
    name: key,
    type: 'release',
    enabled: true,
    project: 'default',
    stale: false,
    impressionData: false,
    strategies: strategies[scenario](key),
    variants: scenario === 'variants' ? variants : [],
  };
}

/** Unleash's client for servers, offline: flags from a bootstrap, metrics off. */
export const unleash: Engine = {
  version: versionOf('unleash-client'),
  write: (flags) => JSON.stringify(flags.map(featureOf)),
  async load(text) {
    const data = JSON.parse(text);
    const client = new Unleash({
      url: 'http://127.0.0.1:9/',
      appName: 'bench',
      refreshInterval: 0,
      disableMetrics: true,
      skipInstanceCountWarning: true,
      storageProvider: new InMemStorageProvider(),
      bootstrap: { data },
    });
    client.on('error', () => undefined).on('warn', () => undefined);
    await new Promise((resolve) => client.once('ready', resolve));
    const answerOf = (name: string, context: Context, isVariant: boolean) =>
      isVariant ? client.getVariant(name, context).name : client.isEnabled(name, context);
    const asked = (data as { name: string; variants: unknown[] }[]).map(
      ({ name, variants }) => [name, variants.length > 0] as const,
    );
    return {
      contextOf: ({ id, age, country, version, email }): Context => ({
        userId: id,
        properties: { country, version, email, age: String(age) },
      }),
      evaluate: (key, context: Context, isVariant) => answerOf(key, context, isVariant),
      evaluateAll: (context: Context) => asked.map(([name, isVariant]) => answerOf(name, context, isVariant)),
      close: () => client.destroy(),
    };
  },
};
