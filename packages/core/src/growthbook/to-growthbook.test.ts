import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../../test/a-flag.ts';
import type { Condition, Serve } from '../model.ts';
import { toGrowthBook } from './to-growthbook.ts';

function translate(...rules: Parameters<typeof on>) {
  const configurations = [{ flag: aFlag(), state: on(...rules) }];
  const { payload, untranslated } = toGrowthBook({ configurations, now: 0 });
  return { rules: payload.features?.checkout?.rules ?? [], untranslated };
}

describe('a rule that means something else there', () => {
  it.each<[string, Serve]>([
    ['what is hashed is no text', { rollout: { value: true, percentage: 20, by: 'age' } }],
    ['a filter hashes no text', aFiltered('age')],
    ['its value is disabled', { rollout: { value: true, percentage: 20, disabled: true } }],
    [
      'an arm is disabled',
      {
        split: {
          weights: [
            { value: true, weight: 50, disabled: true },
            { value: false, weight: 50 },
          ],
        },
      },
    ],
  ])('is said and told: %s', (_name, serve) => {
    const { rules, untranslated } = translate(aRule({ serve }));
    expect(rules).toHaveLength(1);
    expect(untranslated.map(({ path }) => path)).toEqual(['flags.checkout.rules.rule']);
  });

  it('is said and told: an attribute may have the dot in its name', () => {
    const when: Condition = { attribute: 'user.plan', operator: 'equals', value: 'pro' };
    const { rules, untranslated } = translate(aRule({ when }));
    expect(rules).toHaveLength(1);
    expect(untranslated).toHaveLength(1);
  });

  it('is left out where nothing of it can be said', () => {
    const { rules, untranslated } = translate(
      aRule({ id: 'path', serve: { rollout: { value: true, percentage: 20, by: 'user.id' } } }),
      aRule({ id: 'filter', serve: aFiltered('user.id') }),
      aRule({ id: 'inherited', when: { attribute: 'constructor', operator: 'is_set' } }),
    );
    expect(rules).toEqual([]);
    expect(untranslated).toHaveLength(3);
  });

  it('keeps its hash by the targeting key, or by an attribute that is read as theirs', () => {
    const serve: Serve = { rollout: { value: true, percentage: 20, by: 'user.id', dialect: 'growthbook' } };
    const { untranslated } = translate(
      aRule({ id: 'own', serve: { rollout: { value: true, percentage: 20 } } }),
      aRule({ serve }),
    );
    expect(untranslated).toEqual([]);
  });
});

function aFiltered(by: string): Serve {
  const filters = [{ seed: 's', by, ranges: [[0, 50] as const] }];
  return { rollout: { value: true, percentage: 20, filters } };
}

it('tells a default that is disabled', () => {
  const flag = aFlag({ default: { value: false, disabled: true } });
  const { untranslated } = toGrowthBook({ configurations: [{ flag, state: on() }], now: 0 });
  expect(untranslated.map(({ path }) => path)).toEqual(['flags.checkout']);
});

it('leaves out what speaks of a segment that cannot be said, or its negation would be for everyone', () => {
  const segments = [
    { key: 'outer', when: { none: [{ segment: 'inner' }] } },
    { key: 'inner', when: { attribute: 'ip', operator: 'in_ip_range', value: '10.0.0.0/8' } as const },
  ];
  const state = on(aRule({ when: { none: [{ segment: 'outer' }] } }));
  const { payload, untranslated } = toGrowthBook({
    configurations: [{ flag: aFlag(), state }],
    segments,
    now: 0,
  });
  expect(payload).toEqual({ features: { checkout: { defaultValue: false } } });
  expect(new Set(untranslated.map(({ path }) => path))).toEqual(
    new Set(['segments.outer', 'segments.inner', 'flags.checkout.rules.rule']),
  );
});
