import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../../test/a-flag.ts';
import { aContext, someRules } from '../../test/arbitraries.ts';
import { CompiledEnvironment, type EnvironmentParts } from '../compiled-environment.ts';
import type { Condition, EvaluationContext } from '../model.ts';
import { fromGrowthBook } from './from-growthbook.ts';
import type { GrowthBookPayload } from './growthbook-payload.ts';
import { toGrowthBook } from './to-growthbook.ts';

const parts: EnvironmentParts = { lists: [{ key: 'list', values: ['a', 'DE'] }] };

function environmentOf(payload: GrowthBookPayload): CompiledEnvironment {
  const { configurations, ...translated } = fromGrowthBook(payload);
  return CompiledEnvironment.of(configurations, translated);
}

it('takes a saved group that refers to itself for nobody, and lets rules serve whatever their status is', () => {
  const condition = { $or: [{ $savedGroup: { id: 'own' } }, { plan: 'pro' }] };
  const features = {
    grouped: { defaultValue: 'no', rules: [{ condition: { $savedGroup: { id: 'own' } }, force: 'yes' }] },
    inactive: { defaultValue: 'no', rules: [{ variations: ['a', 'a'], active: false, status: 'draft' }] },
  };
  const savedGroups = { own: { type: 'condition', condition } };
  const { configurations, untranslated, ...parts } = fromGrowthBook({ features, savedGroups });
  const environment = CompiledEnvironment.of(configurations, parts);
  const answers = ['pro', 'free'].map((plan) => environment.evaluate('grouped', { id: 'u', plan }).value);
  expect(answers).toEqual(['yes', 'no']);
  expect(environment.evaluate('inactive', { id: 'u' }).value).toBe('a');
  expect(untranslated.map(({ path }) => path)).toEqual(['features.inactive.rules[0]']);
});

describe('a flag that is translated to a payload and back', () => {
  it('serves everybody the same', () => {
    fc.assert(
      fc.property(someRules, aContext, (rules, context) => {
        const configurations = [{ flag: aFlag(), state: on(...rules) }];
        const input = { configurations, ...parts, targetingAttribute: 'targetingKey', now: 0 };
        const { payload, untranslated } = toGrowthBook(input);
        fc.pre(untranslated.length === 0);
        const expected = CompiledEnvironment.of(configurations, parts).evaluate('checkout', context).value;
        expect(environmentOf(payload).evaluate('checkout', context).value).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[Condition, EvaluationContext]>([
    [{ attribute: 'a', operator: 'equals', value: 'X', ignoreCase: true }, { a: ['x'] }],
    [{ attribute: 'a', operator: 'not_equals', value: 1 }, {}],
    [{ attribute: 'a', operator: 'not_contains', value: 'x' }, { a: 5 }],
    [{ attribute: 'a', operator: 'contains', value: 'a.b' }, { a: 'aXb' }],
    [{ attribute: 'a', operator: 'less_than', value: 5 }, { a: '4' }],
    [{ attribute: 'a', size: { attribute: '.', operator: 'greater_than', value: 1 } }, { a: [1, 2] }],
    [{ attribute: 'a', element: { attribute: 'b', operator: 'equals', value: 1 } }, { a: [{ b: 1 }] }],
    [{ attribute: 'a', element: { attribute: '.', operator: 'ends_with', value: 'z' } }, { a: ['xyz'] }],
  ])('%j means the same for %j', (when, context) => {
    const configurations = [{ flag: aFlag(), state: on(aRule({ when })) }];
    const { payload, untranslated } = toGrowthBook({ configurations, now: 0 });
    expect(untranslated).toEqual([]);
    expect(environmentOf(payload).evaluate('checkout', context).value).toBe(
      CompiledEnvironment.of(configurations).evaluate('checkout', context).value,
    );
  });
});

describe('what a payload cannot say', () => {
  it('is left out and told', () => {
    const when: Condition = { attribute: 'ip', operator: 'in_ip_range', value: '10.0.0.0/8' };
    const hash = aRule({
      id: 'hash',
      serve: { rollout: { value: true, percentage: 5, hashVersion: 'flagsmith' } },
    });
    const configurations = [{ flag: aFlag(), state: on(aRule({ when }), hash) }];
    const { payload, untranslated } = toGrowthBook({ configurations, now: 0 });
    expect(payload.features).toEqual({ checkout: { defaultValue: false } });
    expect(untranslated.map(({ path }) => path)).toEqual([
      'flags.checkout.rules.rule',
      'flags.checkout.rules.hash',
    ]);
  });

  it('leaves a flag out that is off, and says its off value where it has one', () => {
    const state = { enabled: false, rules: [] };
    const configurations = [
      { flag: aFlag(), state },
      { flag: aFlag({ key: 'spoken' }), state: { ...state, off: { variation: 'on' } } },
    ];
    const { features } = toGrowthBook({ configurations, now: 0 }).payload;
    expect(features).toEqual({ spoken: { defaultValue: true } });
  });
});

describe('a payload', () => {
  it('comes back as it was, with every default written out', () => {
    const payload = {
      features: {
        a: {
          defaultValue: 1,
          rules: [
            { id: 'gate', parentConditions: [{ id: 'p', condition: { value: true }, gate: true }] },
            { id: 'force', condition: { $or: [{ x: 1 }, { y: { $gt: 2, $ne: 5 } }] }, force: 2 },
            { id: 'part', force: 3, coverage: 0.2, hashAttribute: 'id', seed: 's', hashVersion: 1 },
          ],
        },
        p: { defaultValue: false },
      },
    };
    const { configurations, untranslated, ...translated } = fromGrowthBook(payload);
    const back = toGrowthBook({ configurations, ...translated, now: 0 });
    expect([untranslated, back.untranslated]).toEqual([[], []]);
    for (const context of [{ id: 'u', x: 1 }, { id: 'u', y: 3 }, { id: 'u1' }, { id: 'u7' }]) {
      for (const key of ['a', 'p']) {
        const expected = environmentOf(payload).evaluate(key, context).value;
        expect(environmentOf(back.payload).evaluate(key, context).value).toEqual(expected);
      }
    }
  });
});
