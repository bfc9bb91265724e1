import {
  User as ConfigCatUser,
  getClient,
  type IUser,
  PollingMode,
  SettingType,
  UserComparator,
} from '@configcat/sdk';
import type { Engine } from '../engine.ts';
import { AGE, COUNTRIES, ROLLOUT, type Scenario, SUFFIX, VERSION, WEIGHTS } from '../neutral-flag.ts';
import { versionOf } from '../version-of.ts';

const ON = { v: { b: true }, i: 'on' };
const OFF = { v: { b: false }, i: 'off' };

const settings: Record<Scenario, unknown> = {
  on: { t: SettingType.Boolean, ...ON },
  targeting: targeting({ a: 'version', c: UserComparator.SemVerGreaterOrEquals, s: VERSION }),
  numeric: targeting({ a: 'age', c: UserComparator.NumberGreaterOrEquals, d: AGE }),
  rollout: {
    t: SettingType.Boolean,
    ...OFF,
    p: [
      { p: ROLLOUT, ...ON },
      { p: 100 - ROLLOUT, ...OFF },
    ],
  },
  variants: {
    t: SettingType.String,
    v: { s: 'a' },
    i: 'a',
    p: WEIGHTS.map(([name, weight]) => ({ p: weight, v: { s: name }, i: name })),
  },
};

function targeting(second: object): unknown {
  const conditions = [
    { a: 'Country', c: UserComparator.TextIsOneOf, l: COUNTRIES },
    second,
    { a: 'Email', c: UserComparator.TextEndsWithAnyOf, l: [SUFFIX] },
  ];
  return { t: SettingType.Boolean, ...OFF, r: conditions.map((u) => ({ c: [{ u }], s: ON })) };
}

const KEY_PART = 22;
let clients = 0;

/** One client is kept for each key, so every load has its own. */
function nextKey(): string {
  const number = String(clients++).padStart(KEY_PART, '0');
  return `configcat-sdk-1/${number}/${number}`;
}

/** ConfigCat's SDK, offline: flags from its cache, asked through a snapshot, which is its fastest way. */
export const configcat: Engine = {
  version: versionOf('@configcat/sdk'),
  write(flags) {
    const f = Object.fromEntries(flags.map(({ key, scenario }) => [key, settings[scenario]]));
    return JSON.stringify({ p: { u: '', r: 0, s: 'salt' }, f });
  },
  async load(text) {
    const cache = { get: () => `${Date.now()}\n\n${text}`, set: () => undefined };
    const client = getClient(nextKey(), PollingMode.ManualPoll, { cache, offline: true, logger: null });
    await client.waitForReady();
    const snapshot = client.snapshot();
    const keys = snapshot.getAllKeys();
    return {
      contextOf: ({ id, email, country, version, age }) =>
        new ConfigCatUser(id, email, country, { version, age }) as IUser,
      evaluate: (key, user: IUser, isVariant) =>
        isVariant ? snapshot.getValue(key, '', user) : snapshot.getValue(key, false, user),
      evaluateAll: (user: IUser) => keys.map((key) => snapshot.getValue(key, null, user)),
      close: () => client.dispose(),
    };
  },
};
