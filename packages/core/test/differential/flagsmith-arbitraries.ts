import fc from 'fast-check';
import type {
  FlagsmithDocument,
  FlagsmithDocumentRule,
  FlagsmithFeatureState,
} from '../../src/flagsmith/flagsmith-document.ts';
import type { JsonValue } from '../../src/model.ts';

/** Features of one document; each is compared for each identity. */
export const FEATURES = ['a', 'b', 'c'] as const;

/** Somebody, as Flagsmith's SDK is told. */
export interface Identity {
  readonly identifier: string;
  readonly traits: Readonly<Record<string, string | number | boolean>>;
}

const ids = { a: 1, b: 2, c: 3 };
const texts = [
  'DE',
  'de',
  '3',
  '3.5',
  '007',
  'true',
  'True',
  '1.2.3',
  '2.0.0-rc.1',
  'v2.0.0',
  'a,b',
  '',
  ' 3',
  'x@y.de',
];
const identifiers = fc.oneof(
  fc.constantFrom('u1', 'u2', '3', 'DE'),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const trait = fc.oneof(
  fc.constantFrom(...texts),
  fc.integer({ min: -5, max: 20 }),
  fc.constantFrom(0.5, 3.5, 1e21),
  fc.boolean(),
);
const conditionValue = fc.oneof(
  fc.constantFrom(...texts),
  fc.integer({ min: -1, max: 20 }).map(String),
  fc.constantFrom('1.2.3:semver', '2.0.0-rc.1:semver', 'x:semver', '2|1', '0|1', '3.5|0', 'a|b', '2'),
  fc.constantFrom('["DE","3"]', '[3]', 'DE,3,true', '^D', '[0-9]+', '(', '.', '20', '100', '0', '50.5'),
);
const operators = [
  'EQUAL',
  'NOT_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_INCLUSIVE',
  'LESS_THAN',
  'LESS_THAN_INCLUSIVE',
  'CONTAINS',
  'NOT_CONTAINS',
  'REGEX',
  'PERCENTAGE_SPLIT',
  'IS_SET',
  'IS_NOT_SET',
  'MODULO',
  'IN',
  'UNKNOWN',
];
const properties = [
  'country',
  'age',
  'version',
  'premium',
  'gone',
  '$.identity.identifier',
  '$.identity.key',
  '$.environment.name',
  '$.environment.key',
  '$.identity.traits.age',
  "$.identity.traits['country']",
];

const condition = fc.oneof(
  fc.record({
    operator: fc.constantFrom(...operators),
    property_: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...properties) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    value: conditionValue,
  }),
  fc.record({
    operator: fc.constant('IN'),
    property_: fc.constantFrom(...properties),
    value: fc.array(fc.constantFrom(...texts), { maxLength: 3 }),
  }),
  fc.record({
    operator: fc.constant('PERCENTAGE_SPLIT'),
    property_: fc.constantFrom(null, '', '$.identity.key', 'age', '$.identity.traits.age'),
    value: fc.integer({ min: 0, max: 100 }).map(String),
  }),
) as fc.Arbitrary<FlagsmithDocumentRule['conditions'][number]>;

const { rule } = fc.letrec<{ rule: FlagsmithDocumentRule }>((tie) => ({
  rule: fc.record({
    type: fc.constantFrom('ALL', 'ANY', 'NONE'),
    conditions: fc.array(condition, { maxLength: 3 }),
    rules: fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('rule'), { maxLength: 2 })),
  }),
}));

const value: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>('x', 'y', 1, 2.5, true, false, null, '');
const weights = fc.oneof(
  fc.constant([]),
  fc.constantFrom([20], [30, 30, 40], [0, 100], [50, 50], [33.3, 10.5]),
);

function state(name: (typeof FEATURES)[number]): fc.Arbitrary<FlagsmithFeatureState> {
  return fc
    .record({
      enabled: fc.boolean(),
      django_id: fc.integer({ min: 1, max: 50 }),
      value,
      weights,
      values: fc.array(value, { minLength: 3, maxLength: 3 }),
    })
    .map((made) => ({
      feature: { id: ids[name], name, type: made.weights.length > 0 ? 'MULTIVARIATE' : 'STANDARD' },
      enabled: made.enabled,
      django_id: made.django_id,
      feature_state_value: made.value,
      multivariate_feature_state_values: made.weights.map((percentage, index) => ({
        id: 9 - index,
        percentage_allocation: percentage,
        multivariate_feature_option: { id: index, value: made.values[index] ?? null },
      })),
    }));
}

const override = fc
  .tuple(fc.constantFrom(...FEATURES).chain(state), fc.option(fc.integer({ min: 0, max: 3 })))
  .map(([made, priority]) => ({ ...made, feature_segment: priority === null ? null : { priority } }));

const segment = fc.record({
  rules: fc.array(rule, { maxLength: 2 }),
  feature_states: fc.uniqueArray(override, { maxLength: 3, selector: ({ feature }) => feature.name }),
});

/** Environment documents that Flagsmith could send. */
export const aFlagsmithDocument: fc.Arbitrary<FlagsmithDocument> = fc
  .record({
    feature_states: fc.tuple(state('a'), state('b'), state('c')),
    segments: fc.array(segment, { maxLength: 3 }),
    identity_overrides: fc.uniqueArray(
      fc.record({
        identifier: fc.constantFrom('u1', 'u2', '3'),
        identity_features: fc.uniqueArray(fc.constantFrom(...FEATURES).chain(state), {
          maxLength: 2,
          selector: ({ feature }) => feature.name,
        }),
      }),
      { maxLength: 2, selector: ({ identifier }) => identifier },
    ),
  })
  .map(({ segments, ...rest }) => ({
    id: 1,
    api_key: 'environment',
    name: 'Production',
    project: {
      id: 1,
      name: 'project',
      hide_disabled_flags: false,
      organisation: {
        id: 1,
        name: 'o',
        feature_analytics: false,
        stop_serving_flags: false,
        persist_trait_data: true,
      },
      segments: segments.map((made, index) => ({ id: index + 1, name: `segment ${index + 1}`, ...made })),
    },
    ...rest,
  }));

/** Identities with traits of every type that a trait can have. */
export const anIdentity: fc.Arbitrary<Identity> = fc.record({
  identifier: identifiers,
  traits: fc.record({ country: trait, age: trait, version: trait, premium: trait }, { requiredKeys: [] }),
});
