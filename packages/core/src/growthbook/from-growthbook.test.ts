import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aGrowthBookPayload } from '../../test/differential/growthbook-arbitraries.ts';
import { mutated } from '../../test/mutated.ts';
import { CompiledEnvironment } from '../compiled-environment.ts';
import { validateFlag } from '../validate-flag.ts';
import { validateList, validateSegment } from '../validate-segment.ts';
import { type FromGrowthBook, fromGrowthBook } from './from-growthbook.ts';
import type { GrowthBookPayload } from './growthbook-payload.ts';

function translate(payload: unknown): FromGrowthBook {
  return fromGrowthBook(payload as GrowthBookPayload);
}

function withRule(rule: unknown): FromGrowthBook {
  return translate({ features: { a: { defaultValue: 1, rules: [rule, { id: 'next', force: 2 }] } } });
}

function nestedNot(levels: number): object {
  let condition: object = {};
  for (let level = 0; level < levels; level++) condition = { $not: condition };
  return condition;
}

/** Paths, in the payload, of what our own validation refuses. */
function refused({ configurations, segments, lists }: FromGrowthBook): string[] {
  const isError = ({ severity }: { readonly severity: string }) => severity === 'error';
  return [
    ...configurations
      .filter(({ flag, state }) => validateFlag(flag, { all: state }).some(isError))
      .map(({ flag }) => `features.${flag.key}`),
    ...segments.filter((segment) => validateSegment(segment).some(isError)).map(groupPath),
    ...lists.filter((list) => validateList(list).some(isError)).map(groupPath),
  ];
}

function groupPath({ key }: { readonly key: string }): string {
  return `savedGroups.${key}`;
}

describe('whatever a payload is', () => {
  it.each<[string, unknown, string]>([
    ['is null', null, ''],
    ['has a feature that is null', { features: { a: null } }, 'features.a'],
    ['has rules that are no list', { features: { a: { rules: {} } } }, 'features.a.rules'],
    ['has features that are a list', { features: [] }, 'features'],
    [
      'has a bandit without contexts that can be read',
      { contextualBandits: { b: { contexts: [{}] } } },
      'contextualBandits.b.contexts[0].weights',
    ],
    ['has a group that is no JSON', { savedGroups: { g: 10n } }, 'savedGroups.g'],
  ])('one that %s is read as far as it can be', (_name, payload, path) => {
    expect(translate(payload).untranslated.map((told) => told.path)).toContain(path);
  });

  it.each<[unknown, string]>([
    [null, ''],
    [{ force: 1, filters: [{ seed: 's' }] }, '.filters[0].ranges'],
    [{ force: 1, filters: [{ seed: 's', ranges: [null] }] }, '.filters[0].ranges[0]'],
    [{ variations: [1, 2], weights: {} }, '.weights'],
    [{ variations: [1, 2], ranges: [[0]] }, '.ranges[0]'],
    [{ variations: [1, 2], namespace: ['n'] }, '.namespace'],
    [{ force: 1, parentConditions: [null] }, '.parentConditions[0]'],
    [{ force: 1, coverage: null }, '.coverage'],
    [{ force: 1, condition: 'x' }, '.condition'],
    [{ force: 1, condition: nestedNot(20_000) }, '.condition'],
  ])('the rule %# is left out and told, and the next one is kept', (rule, path) => {
    const { configurations, untranslated } = withRule(rule);
    expect(configurations[0]?.state.rules.map(({ id }) => id)).toEqual(['next']);
    expect(untranslated.map((told) => told.path)).toEqual([`features.a.rules[0]${path}`]);
  });

  it.each<[object]>([
    [{ range: null }],
    [{ namespace: null }],
    [{ filters: null }],
    [{ condition: null }],
    [{ hashVersion: null }],
  ])('%j is nothing, as in the SDK', (nothing) => {
    const { configurations, untranslated } = translate({
      features: { a: { defaultValue: 1, rules: [{ force: 2, ...nothing }] } },
    });
    expect(CompiledEnvironment.of(configurations).evaluate('a', {}).value).toBe(2);
    expect(untranslated).toEqual([]);
  });

  it('nothing is thrown', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (payload) => {
        expect(translate(payload)).toHaveProperty('untranslated');
        expect(translate({ features: payload, savedGroups: payload })).toHaveProperty('untranslated');
        expect(withRule(payload)).toHaveProperty('untranslated');
      }),
      { numRuns: 1000 },
    );
  });

  it('what our validation would refuse is told', () => {
    fc.assert(
      fc.property(mutated(aGrowthBookPayload), (payload) => {
        const translated = translate(payload);
        const told = new Set(translated.untranslated.map(({ path }) => path));
        for (const path of refused(translated)) expect(told).toContain(path);
        expect(CompiledEnvironment.of(translated.configurations, translated)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('rules that would be refused', () => {
  it('get ids of their own, and are turned off behind one for everyone', () => {
    const rules = [
      { id: 'same', force: 2, condition: { a: 1 } },
      { id: 'same', force: 3 },
      { id: 'never', force: 4 },
    ];
    const { configurations, untranslated } = translate({ features: { a: { defaultValue: 1, rules } } });
    expect(configurations[0]?.state.rules).toMatchObject([
      { id: 'same', enabled: true },
      { id: 'same-2', enabled: true },
      { id: 'never', enabled: false },
    ]);
    expect(untranslated).toHaveLength(2);
    expect(refused({ configurations, segments: [], lists: [], untranslated })).toEqual([]);
  });

  it('ask for nobody without an empty group', () => {
    const savedGroups = { none: { type: 'condition', condition: { $or: [{ $nor: [] }] } } };
    const rule = { force: 1, parentConditions: [{ id: 'b', condition: { $nor: [] } }], filters: [] };
    const features = { a: { rules: [{ ...rule, hashVersion: 9, coverage: 0.5 }] }, b: {} };
    expect(refused(translate({ features, savedGroups }))).toEqual([]);
  });

  it.each<[object, RegExp]>([
    [{ force: 1, filters: [{ seed: '', ranges: [[0, 1]] }] }, /seed/],
    [{ variations: [1, 2], weights: [0.4951, 0.5] }, /sum/],
  ])('are told: %j', (rule, reason) => {
    const { untranslated } = translate({ features: { a: { defaultValue: 1, rules: [rule] } } });
    expect(new Set(untranslated.map((told) => told.path))).toEqual(new Set(['features.a']));
    expect(untranslated[0]?.reason).toMatch(reason);
  });

  it('so are lists with a null in them, and keys that are none', () => {
    const { untranslated } = translate({ savedGroups: { g: [1, null] }, features: { 'a b': {} } });
    expect(untranslated.map(({ path }) => path)).toEqual(['features.a b', 'savedGroups.g']);
  });
});
