import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../../test/a-flag.ts';
import { CompiledEnvironment } from '../compiled-environment.ts';
import { engineDisagreement } from './engine-disagreement.ts';
import type {
  FlagsmithDocument,
  FlagsmithDocumentRule,
  FlagsmithFeatureState,
} from './flagsmith-document.ts';
import { fromFlagsmith } from './from-flagsmith.ts';
import { toFlagsmith } from './to-flagsmith.ts';

function environmentOf(document: FlagsmithDocument): CompiledEnvironment {
  const { configurations, segments } = fromFlagsmith(document);
  return CompiledEnvironment.of(configurations, { segments });
}

const condition = fc.record({
  operator: fc.constantFrom(
    'EQUAL',
    'NOT_EQUAL',
    'GREATER_THAN',
    'IN',
    'REGEX',
    'MODULO',
    'IS_SET',
    'IS_NOT_SET',
    'PERCENTAGE_SPLIT',
  ),
  property_: fc.constantFrom('t', 'u', '$.identity.identifier', '$.identity.key', '$.identity.traits.u'),
  value: fc.constantFrom('key_user-1', 'a', '1', '10', 'a,b', '2|0', '^a', '50', 'true'),
});
const rule: fc.Arbitrary<FlagsmithDocumentRule> = fc.record({
  type: fc.constantFrom('ALL', 'ANY', 'NONE'),
  conditions: fc.array(condition, { maxLength: 3 }),
  rules: fc.constant([]),
});
const value = fc.constantFrom('x', 1, true, null);
const state: fc.Arbitrary<FlagsmithFeatureState> = fc
  .record({
    enabled: fc.boolean(),
    feature_state_value: value,
    id: fc.integer({ min: 1, max: 99 }),
    weights: fc.array(fc.integer({ min: 0, max: 33 }), { maxLength: 3 }),
    priority: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ id, weights, priority, ...rest }) => ({
    ...rest,
    feature: { name: 'checkout' },
    django_id: id,
    feature_segment: { priority },
    multivariate_feature_state_values: weights.map((percentage_allocation, index) => ({
      id: index,
      percentage_allocation,
      multivariate_feature_option: { value: `v${index}` },
    })),
  }));
const aDocument: fc.Arbitrary<FlagsmithDocument> = fc
  .record({
    state,
    segments: fc.array(
      fc.record({
        rules: fc.array(rule, { maxLength: 3 }),
        feature_states: fc.array(state, { maxLength: 1 }),
      }),
      { maxLength: 3 },
    ),
    overrides: fc.array(state, { maxLength: 1 }),
  })
  .map(({ state, segments, overrides }) => ({
    api_key: 'key',
    feature_states: [state],
    identity_overrides: [{ identifier: 'user-1', identity_features: overrides }],
    project: {
      segments: segments.map((segment, index) => ({ ...segment, id: index + 1, name: `s${index}` })),
    },
  }));
const traits = fc.record(
  { t: fc.constantFrom('a', '1', 1, 4, true), u: fc.constantFrom('abc', 10, false) },
  { requiredKeys: [] },
);

describe('a document that is translated and back', () => {
  it('serves everybody the same', () => {
    fc.assert(
      fc.property(aDocument, traits, fc.integer({ min: 0, max: 50 }), (document, own, id) => {
        const environment = environmentOf(document);
        const { configurations, segments } = fromFlagsmith(document);
        const back = toFlagsmith({ configurations, segments, apiKey: 'key' });
        fc.pre(back.untranslated.length === 0);
        const context = { ...own, targetingKey: `user-${id}` };
        const [expected, actual] = [environment, environmentOf(back.document)].map((one) =>
          one.evaluate('checkout', context),
        );
        expect(actual?.value).toEqual(expected?.value);
        expect(actual?.reason === 'DISABLED').toBe(expected?.reason === 'DISABLED');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what a document cannot say', () => {
  it('is left out and told', () => {
    const rollout = aRule({
      id: 'rollout',
      when: { segment: 'pro' },
      serve: { rollout: { value: true, percentage: 5 } },
    });
    const starts = aRule({ id: 'starts', when: { attribute: 'a', operator: 'starts_with', value: 'b' } });
    const segments = [{ key: 'pro', when: { attribute: 'plan', operator: 'equals', value: 'pro' } as const }];
    const configurations = [
      { flag: aFlag(), state: on(rollout, starts, aRule({ id: 'pro', when: { segment: 'pro' } })) },
    ];
    const { document, untranslated } = toFlagsmith({ configurations, segments, apiKey: 'key' });
    expect(untranslated.map(({ path }) => path)).toEqual([
      'flags.checkout.rules.rollout',
      'flags.checkout.rules.starts',
    ]);
    const environment = environmentOf(document);
    expect(environment.evaluate('checkout', { targetingKey: 'a', plan: 'pro' }).value).toBe(true);
    expect(environment.evaluate('checkout', { targetingKey: 'a' }).value).toBe(false);
  });
});

describe('conditions on which the engines disagree', () => {
  it.each<[string, string | null, string, number]>([
    ['PERCENTAGE_SPLIT', 't', '50', 1],
    ['PERCENTAGE_SPLIT', '', '50', 0],
    ['GREATER_THAN', 't', '10', 1],
    ['GREATER_THAN', 't', '1.2.3:semver', 0],
    ['GREATER_THAN', 't', 'v1.2.3:semver', 1],
    ['EQUAL', 't', '007', 1],
    ['EQUAL', 't', 'a', 0],
    ['NOT_EQUAL', 't', 'abc', 1],
    ['IN', 't', 'a,b', 0],
    ['IN', 't', '1.5,b', 1],
    ['IN', 't', '', 1],
    ['REGEX', 't', '^ab$', 0],
    ['REGEX', 't', 'ab', 1],
    ['REGEX', 't', '^(', 1],
    ['NOT_CONTAINS', 't', 'a', 1],
    ['MODULO', 't', '2|0', 1],
    ['IS_SET', 't', '', 0],
  ])('%s of %s with %j: %i', (operator, property, value, count) => {
    expect(engineDisagreement({ operator, property, value })).toHaveLength(count);
  });
});
