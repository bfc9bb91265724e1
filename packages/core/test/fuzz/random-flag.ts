import type { Dialect } from '../../src/model.ts';
import { operatorTables } from '../../src/operator-tables.ts';
import type { Random } from './random.ts';
import { randomOperand } from './random-operand.ts';
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
const DIALECTS: readonly (Dialect | undefined)[] = [undefined, undefined, 'growthbook', 'flagsmith'];
const METHODS = ['growthbook', 'growthbook-v1', 'flagsmith'];
const VALUES = {
  boolean: [true, false],
  string: ['a', 'DE', ''],
  number: [0, 1, -2.5],
  json: [null, { a: 1 }, ['a'], 'a'],
};
type Type = keyof typeof VALUES;
const TYPES: readonly Type[] = ['boolean', 'string', 'number', 'json'];
const MOST_DEPTH = 4;
/** Share of groups with very many members. */
const MANY = 0.001;
/** Share of contexts that are anything at all. */
const ODD_CONTEXT = 0.01;

/** What a condition can refer to. */
export interface Referable {
  readonly flags: readonly string[];
  readonly segments: readonly string[];
}

const NOTHING: Referable = { flags: [], segments: [] };
const ODD_KEYS = ['f0', 'f1', 'f2', 's0', 's1', 'gone'];

/** A part as it should be, or now and then anything at all. */
function part(random: Random, make: () => unknown): unknown {
  return random.chance(random.malformed) ? randomValue(random) : make();
}

/** A flag and its state; as they should be, but for the malformed share. */
export function randomFlag(
  random: Random,
  key: string,
  referable: Referable,
): { readonly flag: unknown; readonly state: unknown } {
  const type = random.pick(TYPES);
  const flag = {
    key,
    type: part(random, () => type),
    variations: part(random, () => [
      { key: 'on', value: part(random, () => VALUES[type][0]) },
      { key: 'off', value: part(random, () => VALUES[type][1]) },
    ]),
    default: served(random, type),
    off: random.chance(0.3) ? served(random, type) : undefined,
    bucketing: random.pick(METHODS),
    tags: [],
    kind: 'release',
    archived: random.chance(0.02),
  };
  const state = {
    enabled: part(random, () => random.chance(0.9)),
    rules: part(random, () => random.several(4, () => part(random, () => rule(random, type, referable)))),
    identities: random.chance(0.1) ? part(random, () => ({ DE: served(random, type) })) : undefined,
  };
  return { flag, state };
}

function served(random: Random, type: Type): unknown {
  return part(random, () => wellServed(random, type));
}

/** Safe to be spread, which an object that throws when it is read is not. */
function wellServed(random: Random, type: Type): object {
  if (random.chance(0.5)) return { value: part(random, () => random.pick<unknown>(VALUES[type])) };
  return { variation: part(random, () => random.pick(['on', 'off'])) };
}

function rule(random: Random, type: Type, referable: Referable): unknown {
  const when = random.chance(0.7) ? part(random, () => randomCondition(random, referable)) : undefined;
  const id = part(random, () => `rule-${random.below(9)}`);
  return {
    id,
    enabled: random.chance(0.9),
    ...(when === undefined ? {} : { when }),
    serve: part(random, () => random.pick(SERVES)(random, type)),
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

/** One to three that sum to 100. */
function weighted(random: Random, type: Type): unknown {
  const weights = random.pick([[100], [50, 50], [20, 30, 50], [0, 100]]);
  return part(random, () =>
    weights.map((weight) => ({ ...wellServed(random, type), weight: part(random, () => weight) })),
  );
}

const SERVES: readonly ((random: Random, type: Type) => unknown)[] = [
  served,
  (random, type) => ({
    rollout: { ...wellServed(random, type), ...bucketing(random), percentage: percentage(random) },
  }),
  (random, type) => ({ split: { ...bucketing(random), weights: weighted(random, type) } }),
  (random, type) => ({
    progressive: {
      ...wellServed(random, type),
      ...bucketing(random),
      steps: part(random, () => [{ at: '2026-01-01T00:00:00Z', percentage: percentage(random) }]),
    },
  }),
  (random, type) => ({
    experiment: {
      ...bucketing(random),
      key: 'e',
      status: part(random, () => random.pick(['draft', 'running', 'running'])),
      arms: weighted(random, type),
    },
  }),
  (random, type) => ({
    holdout: { ...wellServed(random, type), ...bucketing(random), key: 'h', percentage: percentage(random) },
  }),
  () => ({ nothing: true }),
];

/** A condition of any kind, nested. */
export function randomCondition(random: Random, referable: Referable, depth = 0): unknown {
  const group = () =>
    part(random, () => [
      randomCondition(random, referable, depth + 1),
      ...random.several(2, () => randomCondition(random, referable, depth + 1)),
      ...(random.chance(MANY) ? patterns(random) : []),
    ]);
  const inner = () => part(random, () => randomCondition(random, NOTHING, depth + 1));
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
      return reference(random, referable.flags, (flag) => ({ flag, matches: inner() }));
    case 11:
      return { ...bucketing(random), percentage: percentage(random) };
    case 5:
      return reference(random, referable.segments, (segment) => ({ segment }));
    default:
      return clause(random, attribute, dialect);
  }
}

/** A reference to something there is; malformed, to anything that lies about. */
function reference(random: Random, keys: readonly string[], make: (key: string) => unknown): unknown {
  if (random.chance(random.malformed)) return make(random.pick(ODD_KEYS));
  return keys.length === 0 ? clause(random, 'country', undefined) : make(random.pick(keys));
}

/** As many regular expressions as a flag can have, each another one. */
function patterns(random: Random): unknown[] {
  const dialect = random.pick(DIALECTS);
  return Array.from({ length: 1000 }, (_, index) => ({
    attribute: 'text',
    operator: 'matches_regex',
    value: `(a|aa)+${index}$`,
    dialect,
  }));
}

function clause(random: Random, attribute: unknown, dialect: Dialect | undefined): unknown {
  const [operator, { takes }] = random.pick(Object.entries(operatorTables[dialect ?? 'native']));
  return {
    attribute,
    operator: part(random, () => operator),
    value: part(random, () => randomOperand(random, takes)),
    dialect,
  };
}

/** A context, mostly an object; what is in it is anything. */
export function randomContext(random: Random): unknown {
  if (random.chance(ODD_CONTEXT)) return randomValue(random);
  return {
    ...(random.chance(0.9) && { targetingKey: randomValue(random) }),
    country: randomValue(random),
    text: random.pick(['', 'a', 'a'.repeat(10_000)]),
    age: randomValue(random),
    tags: randomValue(random),
    user: random.chance(0.5) ? { plan: randomValue(random) } : randomValue(random),
  };
}
