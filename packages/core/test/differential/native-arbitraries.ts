import fc from 'fast-check';
import type { FlagConfiguration } from '../../src/compiled-environment.ts';
import type {
  Condition,
  EvaluationContext,
  JsonValue,
  Operator,
  Rule,
  Serve,
  Served,
} from '../../src/model.ts';
import { aFlag } from '../a-flag.ts';
import { aCondition, aContext } from '../arbitraries.ts';

/** The one flag of a case. */
export const FLAG = 'checkout';

const served: fc.Arbitrary<Served> = fc
  .tuple(
    fc.constantFrom<Served>({ value: true }, { variation: 'off' }, { variation: 'on' }),
    fc.integer({ max: 9 }),
  )
  .map(([made, odd]) => (odd === 9 ? { ...made, disabled: true } : made));

const percentage = fc.integer({ min: 0, max: 100 });
const bucketing = fc.record(
  {
    by: fc.constantFrom('targetingKey', 'targetingKey', 'targetingKey', 'age', 'user.plan'),
    seed: fc.constantFrom('s', 't', '7'),
    hashVersion: fc.constantFrom('growthbook', 'growthbook-v1', 'flagsmith'),
    prefix: fc.constant('key_'),
    dialect: fc.constantFrom('growthbook', 'flagsmith'),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const rarely = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: bucketing });
/** As Flagsmith splits: by the identity's key. */
const theirs = fc.constant({ hashVersion: 'flagsmith', prefix: 'key_', dialect: 'flagsmith' });
const participation = fc.record(
  {
    namespace: fc.constant({ key: 'n', range: [0, 50] }),
    filters: fc.constant([{ seed: 'f', ranges: [[10, 90]] }]),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const shares = fc.tuple(served, served, percentage).map(([first, second, weight]) => [
  { ...first, weight },
  { ...second, weight: 100 - weight },
]);

const rollout = fc
  .tuple(served, percentage, rarely, participation)
  .map(([made, percent, ...rest]) => ({ rollout: Object.assign({ ...made, percentage: percent }, ...rest) }));
const split = fc.tuple(shares, rarely).map(([weights, rest]) => ({ split: { weights, ...rest } }));
const experiment = fc.tuple(shares, rarely, participation).map(([arms, ...rest]) => ({
  experiment: Object.assign({ key: 'exp', status: 'running', arms }, ...rest),
}));
const holdout = fc
  .tuple(served, percentage)
  .map(([made, percent]) => ({ holdout: { ...made, key: 'held', percentage: percent } }));

const theirSplit = fc.tuple(shares, theirs).map(([weights, rest]) => ({ split: { weights, ...rest } }));
const serve = fc.oneof(
  { weight: 3, arbitrary: served },
  { weight: 2, arbitrary: theirSplit },
  rollout,
  fc.constant({ rollout: { value: true, percentage: 60, by: 'age' } }),
  split,
  experiment,
  holdout,
) as fc.Arbitrary<Serve>;

const text = fc.constantFrom('DE', 'AT', 'a', 'true', '1.0.0:semver', 'D', 'x,y');
const attribute = fc.constantFrom('country', 'age', 'paid', 'targetingKey', 'gone');
/** What both vendors can say, most of the time without a difference. */
const sayable: fc.Arbitrary<Condition> = fc.oneof(
  clause(fc.constantFrom('equals', 'not_equals', 'contains', 'not_contains'), text),
  clause(fc.constantFrom('in', 'not_in'), fc.array(text, { maxLength: 3 })),
  clause(fc.constantFrom('is_set', 'is_not_set'), fc.constant(undefined)),
);

function clause(
  operator: fc.Arbitrary<Operator>,
  value: fc.Arbitrary<JsonValue | undefined>,
): fc.Arbitrary<Condition> {
  return fc.tuple(attribute, operator, value).map(([name, asked, operand]) => ({
    attribute: name,
    operator: asked,
    ...(operand === undefined ? {} : { value: operand }),
  }));
}

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 8, arbitrary: sayable },
  { weight: 1, arbitrary: aCondition },
  { weight: 2, arbitrary: oneOfOurs() },
);

function oneOfOurs(): fc.Arbitrary<Condition> {
  return fc.constantFrom<Condition>(
    { attribute: 'country', operator: 'contains', value: '' },
    { attribute: 'country', operator: 'version_greater_than', value: '1.2.3' },
    { attribute: 'country', operator: 'equals', value: '1.0.0:semver' },
    { attribute: 'age', operator: 'equals', value: 1 },
    { attribute: 'age', operator: 'in', value: [1, 'a'] },
    { attribute: 'targetingKey', operator: 'in', value: ['a', 'DE'] },
    { attribute: 'age', operator: 'greater_than', value: 1 },
    { attribute: 'paid', operator: 'equals', value: true },
    { attribute: '$.identity.identifier', operator: 'is_set' },
    { attribute: 'tags', element: { attribute: '.', operator: 'equals', value: 'a' } },
    { attribute: 'tags', size: { attribute: '.', operator: 'greater_than', value: 1 } },
    { attribute: 'country', operator: 'equals', value: 'de', ignoreCase: true },
    { attribute: 'country', operator: 'not_equals', value: 'de', ignoreCase: true },
    { attribute: 'tags', operator: 'in', value: ['A', 1], ignoreCase: true },
    { attribute: 'tags', operator: 'not_in', value: ['A', 1], ignoreCase: true },
    { attribute: 'tags', operator: 'contains', value: 'A', ignoreCase: true },
    { attribute: 'tags', operator: 'not_contains', value: 'A', ignoreCase: true },
    { attribute: 'tags', operator: 'contains_all', value: ['A', 1], ignoreCase: true },
    { attribute: 'country', operator: 'starts_with', value: 'd', ignoreCase: true },
    { attribute: 'country', operator: 'not_matches_regex', value: '^d', ignoreCase: true },
    { attribute: 'tags', element: { none: [{ attribute: '.', operator: 'equals', value: 'a' }] } },
    { attribute: 'tags', element: { attribute: '.', operator: 'in', value: ['a', 1] } },
    { attribute: 'user', element: { attribute: 'plan', operator: 'equals', value: 'a' } },
    { segment: 'known' },
    { none: [{ segment: 'odd' }] },
    { percentage: 30 },
    { percentage: 30, hashVersion: 'flagsmith', seed: '7', prefix: 'key_', dialect: 'flagsmith' },
  );
}
const when = fc.oneof(
  fc.constant(undefined),
  leaf,
  fc.array(leaf, { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
  fc.array(leaf, { minLength: 1, maxLength: 2 }).map((none) => ({ none })),
);

const rules: fc.Arbitrary<Rule[]> = fc.array(fc.record({ when, serve }), { maxLength: 2 }).map((made) =>
  made.map((rule, index) => ({
    id: `rule-${index}`,
    enabled: true,
    serve: rule.serve,
    ...(rule.when === undefined ? {} : { when: rule.when }),
  })),
);

/** Flags of our own in one state, many of which a vendor's language can say. */
export const aConfiguration: fc.Arbitrary<FlagConfiguration> = fc
  .record({
    rules,
    fallback: served,
    off: served,
    enabled: fc.integer({ max: 9 }).map((odd) => odd !== 9),
    identities: fc.dictionary(fc.constantFrom('a', 'DE', 'user'), served, {
      maxKeys: 1,
      noNullPrototype: true,
    }),
  })
  .map(({ rules: made, fallback, off, ...state }) => ({
    flag: aFlag({ key: FLAG, default: fallback, off }),
    state: { ...state, rules: made },
  }));

/** Segments that the conditions speak of: one that can be said, and one that cannot. */
export const SEGMENTS = [
  { key: 'known', when: { attribute: 'country', operator: 'equals', value: 'DE' } as const },
  { key: 'odd', when: { attribute: 'country', operator: 'in_ip_range', value: '10.0.0.0/8' } as const },
];

/** Saved lists that the conditions speak of. */
export const LISTS = [{ key: 'list', values: ['a', 'DE', 1] }];

/** Contexts of our own, oddly typed attributes included; the targeting key is text. */
export const aNativeContext: fc.Arbitrary<EvaluationContext> = fc
  .tuple(
    aContext,
    fc.record(
      {
        country: fc.constantFrom('1.2.3', '1.0.0', '10.0.0', '1.0.0:semver', 'true', '1', 1, true),
        age: fc.constantFrom<EvaluationContext[string]>(0, true, false, '1', '0', ''),
        paid: fc.constantFrom<EvaluationContext[string]>(true, 'true', false, 1),
        'user.plan': fc.constantFrom('a', 1),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map(([context, odd]) => ({ ...context, ...odd }));
