import fc from 'fast-check';
import type {
  GrowthBookFeature,
  GrowthBookPayload,
  GrowthBookRule,
} from '../../src/growthbook/growthbook-payload.ts';
import type { EvaluationContext, JsonValue } from '../../src/model.ts';

/** Features of one payload; each is compared for each of the attributes. */
export const FEATURES = ['a', 'b', 'c'] as const;

const versions = ['1.2.3', '2.0.0', '2.0.0-rc.1', 'v2.0', '10.1', '1.2.3+build', 'x'];
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>('DE', 'de', 'AT', '', '3', '3.5', 'true', 'pro', 'x@y.de', '10.1.2.3'),
  fc.constantFrom(...versions),
  fc.constantFrom<JsonValue>(true, false, null),
  fc.integer({ min: -1, max: 5 }),
  fc.constantFrom(0.5, 2.25, 1e21),
);
const array = fc.array(scalar, { maxLength: 4 });
const anything: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: array },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('plan', 'x'), scalar, { maxKeys: 2 }) },
);

const attribute = fc.constantFrom(
  'id',
  'country',
  'age',
  'version',
  'tags',
  'user.plan',
  'user',
  'premium',
  'gone',
);
const hashAttribute = fc.constantFrom('id', 'id', 'company', 'age');
/** In millionths: edges are kept to a hundredth of a bucket and better, not to the last bit. */
const fraction = fc.oneof(
  fc.constantFrom(0, 0.2, 0.5, 0.9, 1),
  fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1_000_000),
);
const patterns = fc.constantFrom('^D', 'e$', '[0-9]+', 'a|b', '(', '\\.', '', 'x@.*de');

interface Recursive {
  readonly condition: JsonValue;
  readonly operators: JsonValue;
}

const { condition } = fc.letrec<Recursive>((tie) => ({
  operators: fc.oneof(
    { maxDepth: 3 },
    fc.dictionary(fc.constantFrom('$eq', '$ne', '$lt', '$lte', '$gt', '$gte'), scalar, atLeastOne(2)),
    fc.dictionary(
      fc.constantFrom('$veq', '$vne', '$vlt', '$vlte', '$vgt', '$vgte'),
      fc.oneof(fc.constantFrom<JsonValue>(...versions), scalar),
      atLeastOne(1),
    ),
    fc.dictionary(fc.constantFrom('$in', '$nin', '$ini', '$nini', '$all', '$alli'), array, atLeastOne(1)),
    fc.dictionary(fc.constantFrom('$in', '$nin', '$ini', '$all', '$size', '$gt'), anything, atLeastOne(1)),
    fc.dictionary(fc.constantFrom('$regex', '$regexi'), patterns, atLeastOne(1)),
    fc.record({ $exists: fc.constantFrom<JsonValue>(true, false, 0, 1) }),
    fc.record({ $type: fc.constantFrom('string', 'number', 'boolean', 'array', 'object', 'null', 'x') }),
    fc.dictionary(
      fc.constantFrom('$inGroup', '$notInGroup'),
      fc.constantFrom('list', 'plain', 'rich', 'gone'),
      atLeastOne(1),
    ),
    fc.dictionary(fc.constantFrom('$not', '$elemMatch', '$size'), tie('operators'), atLeastOne(1)),
    fc.record({ $elemMatch: tie('condition') }),
    fc.record({ $unknown: scalar }),
  ) as fc.Arbitrary<JsonValue>,
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.dictionary(attribute, fc.oneof(scalar, tie('operators'), anything), { minKeys: 0, maxKeys: 3 }),
    fc.dictionary(attribute, tie('operators'), atLeastOne(2)),
    fc.dictionary(
      fc.constantFrom('$or', '$and', '$nor'),
      fc.array(tie('condition'), { maxLength: 3 }),
      atLeastOne(2),
    ),
    fc.record({ $not: tie('condition') }),
    fc.record({ $savedGroup: fc.record({ id: fc.constantFrom('rich', 'rule', 'gone') }) }),
  ) as fc.Arbitrary<JsonValue>,
}));

function atLeastOne(maxKeys: number): fc.DictionaryConstraints {
  return { minKeys: 1, maxKeys };
}

const range = fc.tuple(fraction, fraction).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const filters = fc.array(
  fc.record(
    {
      seed: fc.constantFrom('s', 't'),
      attribute: hashAttribute,
      hashVersion: fc.constantFrom(1, 2),
      ranges: fc.array(range, { maxLength: 2 }),
    },
    { requiredKeys: ['seed', 'ranges'] },
  ),
  { maxLength: 2 },
);

const parents = fc.array(
  fc.record(
    {
      id: fc.constantFrom(...FEATURES, 'gone'),
      condition: fc.dictionary(fc.constant('value'), fc.oneof(scalar, condition)),
      gate: fc.boolean(),
    },
    { requiredKeys: ['id', 'condition'] },
  ),
  { maxLength: 2 },
);

const common = {
  condition: condition as fc.Arbitrary<NonNullable<GrowthBookRule['condition']>>,
  coverage: fraction,
  hashAttribute,
  hashVersion: fc.constantFrom(1, 2, 3),
  seed: fc.constantFrom('seed', ''),
  filters,
};

const forceRule = fc.record(
  { ...common, force: scalar, range, parentConditions: rarely(parents) },
  { requiredKeys: ['force'] },
);

const experimentRule = fc
  .record(
    {
      ...common,
      variations: fc.array(scalar, { minLength: 1, maxLength: 4 }),
      weights: fc.oneof(
        fc.constantFrom([0.5, 0.5], [0.1, 0.2, 0.7], [0.25, 0.25, 0.25, 0.25], [1, 1]),
        fc.array(fraction, { maxLength: 4 }),
      ),
      key: fc.constantFrom('experiment', 'other'),
      namespace: fc.tuple(fc.constantFrom('n', 'm'), fraction, fraction),
      ranges: fc.array(range, { minLength: 2, maxLength: 4 }),
      meta: fc.array(
        fc.record({ key: fc.constantFrom('k', 'l'), passthrough: fc.boolean() }, { requiredKeys: [] }),
        { maxLength: 4 },
      ),
      parentConditions: rarely(parents),
      active: fc.oneof(
        { weight: 30, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
    },
    { requiredKeys: ['variations'] },
  )
  .map(({ weights, meta, ...rule }) => ({
    ...rule,
    ...(weights?.length === rule.variations.length && { weights }),
    // The SDK throws where there are fewer descriptions than variations.
    ...(meta && meta.length >= rule.variations.length && { meta }),
  }));

function rarely<T>(arbitrary: fc.Arbitrary<T[]>): fc.Arbitrary<T[]> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary });
}

const rule = fc.oneof(forceRule, experimentRule) as fc.Arbitrary<GrowthBookRule>;
const feature = fc.record(
  { defaultValue: scalar, rules: fc.array(rule, { maxLength: 3 }) },
  { requiredKeys: ['rules'] },
) as fc.Arbitrary<GrowthBookFeature>;

/** Payloads that GrowthBook's API could send, and some that it would not. */
export const aGrowthBookPayload: fc.Arbitrary<GrowthBookPayload> = plain({
  features: fc.record({ a: feature, b: feature, c: feature }),
  savedGroups: fc.record({
    plain: array,
    list: fc.array(scalar, { maxLength: 6 }),
    rich: fc.record({ type: fc.constant('list'), attributeKey: fc.constant('country'), values: array }),
    rule: fc.record({ type: fc.constant('condition'), condition }),
  }) as fc.Arbitrary<NonNullable<GrowthBookPayload['savedGroups']>>,
});

/** Attributes that an application could hand over, mistyped ones included. */
export const someAttributes: fc.Arbitrary<EvaluationContext> = plain(
  {
    id: fc.oneof(fc.string({ maxLength: 6 }), fc.integer({ min: 0, max: 99 }), scalar),
    company: scalar,
    country: anything,
    age: fc.oneof(fc.integer({ min: -1, max: 5 }), scalar),
    version: fc.oneof(fc.constantFrom<JsonValue>(...versions), scalar),
    tags: fc.oneof(array, anything),
    user: fc.oneof(fc.record({ plan: anything }), anything),
    premium: scalar,
  },
  { requiredKeys: [] },
);

/** Records of plain objects, as they come out of JSON. */
function plain<T>(
  model: { [Name in keyof T]: fc.Arbitrary<T[Name]> },
  constraints: { readonly requiredKeys?: [] } = {},
): fc.Arbitrary<T> {
  const made = fc.record(model, constraints as object) as fc.Arbitrary<T>;
  return made.map((value) => JSON.parse(JSON.stringify(value)) as T);
}
