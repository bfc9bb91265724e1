import { OPERATORS } from '../../src/operators.ts';
import type { Random } from './random.ts';
import { randomValue } from './random-value.ts';

const ATTRIBUTES = [
  'targetingKey',
  'country',
  'age',
  'tags',
  'user.plan',
  'user',
  '.',
  'gone',
  '__proto__',
  '',
];
const DIALECTS = [undefined, undefined, 'growthbook', 'flagsmith'];
const METHODS = ['growthbook', 'growthbook-v1', 'flagsmith'];
const KEYS = ['f0', 'f1', 'f2', 'gone'];
const VARIATIONS = [...Array<string>(20).fill('on'), ...Array<string>(20).fill('off'), 'gone'];
const SEGMENTS = [...Array<string>(20).fill('s0'), ...Array<string>(20).fill('s1'), 'gone'];
/** Share of parts that are anything at all; a flag has dozens of parts. */
const MALFORMED = 0.005;
const MOST_DEPTH = 4;

/** A part as it should be, or now and then anything at all. */
function part(random: Random, make: () => unknown): unknown {
  return random.chance(MALFORMED) ? randomValue(random) : make();
}

/** A flag and its state, mostly well formed. */
export function randomFlag(random: Random, key: string): { readonly flag: unknown; readonly state: unknown } {
  const flag = {
    key,
    type: part(random, () => random.pick(['boolean', 'string', 'number', 'json'])),
    variations: part(random, () => [
      { key: 'on', value: true },
      { key: 'off', value: part(random, () => false) },
    ]),
    default: served(random),
    off: random.chance(0.3) ? served(random) : undefined,
    bucketing: random.pick(METHODS),
    tags: [],
    kind: 'release',
    archived: random.chance(0.02),
  };
  const state = {
    enabled: part(random, () => random.chance(0.9)),
    rules: part(random, () => random.several(4, () => part(random, () => rule(random)))),
    identities: random.chance(0.1) ? part(random, () => ({ DE: served(random) })) : undefined,
  };
  return { flag, state };
}

function served(random: Random): unknown {
  return part(random, () => wellServed(random));
}

/** Safe to be spread, which an object that throws when it is read is not. */
function wellServed(random: Random): object {
  return random.chance(0.5) ? { variation: random.pick(VARIATIONS) } : { value: randomValue(random) };
}

function rule(random: Random): unknown {
  const when = random.chance(0.8) ? part(random, () => randomCondition(random)) : undefined;
  const id = part(random, () => `rule-${random.below(9)}`);
  return {
    id,
    enabled: random.chance(0.9),
    ...(when === undefined ? {} : { when }),
    serve: part(random, () => serve(random)),
  };
}

function bucketing(random: Random): object {
  return {
    ...(random.chance(0.4) && { by: random.pick(ATTRIBUTES) }),
    ...(random.chance(0.3) && { seed: part(random, () => 'seed') }),
    ...(random.chance(0.3) && { hashVersion: random.pick(METHODS) }),
    ...(random.chance(0.3) && { dialect: random.pick(DIALECTS) }),
    ...(random.chance(0.1) && { namespace: part(random, () => ({ key: 'n', range: [0, 50] })) }),
    ...(random.chance(0.1) && { filters: part(random, () => [{ seed: 's', ranges: [[0, 50]] }]) }),
  };
}

function percentage(random: Random): unknown {
  return part(random, () => random.pick([0, 0.01, 20, 50, 100]));
}

function weighted(random: Random): unknown {
  return part(random, () => random.several(4, () => ({ ...wellServed(random), weight: percentage(random) })));
}

const SERVES: readonly ((random: Random) => unknown)[] = [
  served,
  (random) => ({
    rollout: { ...wellServed(random), ...bucketing(random), percentage: percentage(random) },
  }),
  (random) => ({ split: { ...bucketing(random), weights: weighted(random) } }),
  (random) => ({
    progressive: {
      ...wellServed(random),
      ...bucketing(random),
      steps: part(random, () => [{ at: '2026-01-01T00:00:00Z', percentage: percentage(random) }]),
    },
  }),
  (random) => ({
    experiment: {
      ...bucketing(random),
      key: 'e',
      status: random.pick(['draft', 'running', 'x']),
      arms: weighted(random),
    },
  }),
  (random) => ({
    holdout: { ...wellServed(random), ...bucketing(random), key: 'h', percentage: percentage(random) },
  }),
  () => ({ nothing: true }),
];

function serve(random: Random): unknown {
  return random.pick(SERVES)(random);
}

/** A condition of any kind, nested. */
export function randomCondition(random: Random, depth = 0): unknown {
  const group = () => part(random, () => random.several(3, () => randomCondition(random, depth + 1)));
  const inner = () => part(random, () => randomCondition(random, depth + 1));
  const attribute = part(random, () => random.pick(ATTRIBUTES));
  const dialect = random.pick(DIALECTS);
  switch (random.below(depth < MOST_DEPTH ? 12 : 6)) {
    case 6:
      return { all: group() };
    case 7:
      return { any: group(), none: group() };
    case 8:
      return { attribute, element: inner(), dialect };
    case 9:
      return { attribute, size: inner(), dialect };
    case 10:
      return { flag: random.pick(KEYS), matches: inner() };
    case 11:
      return { ...bucketing(random), percentage: percentage(random) };
    case 5:
      return { segment: random.pick(SEGMENTS) };
    default:
      return {
        attribute,
        operator: part(random, () => random.pick(OPERATORS)),
        value: randomValue(random),
        dialect,
      };
  }
}

/** A context, mostly an object. */
export function randomContext(random: Random): unknown {
  return part(random, () => ({
    ...(random.chance(0.9) && { targetingKey: randomValue(random) }),
    country: randomValue(random),
    age: randomValue(random),
    tags: randomValue(random),
    user: random.chance(0.5) ? { plan: randomValue(random) } : randomValue(random),
  }));
}
