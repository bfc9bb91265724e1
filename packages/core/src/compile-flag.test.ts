import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { aContext, someRules } from '../test/arbitraries.ts';
import { bucketOf } from './bucket-of.ts';
import { compileFlag } from './compile-flag.ts';
import type { Condition, EnvironmentState, EvaluationContext, Flag, Rule } from './model.ts';

const someone = { targetingKey: 'user-1' };

function answer(state: EnvironmentState, context: EvaluationContext = someone, flag: Flag = aFlag()) {
  const { flagKey: _, ...rest } = compileFlag(flag, state).evaluate(context);
  return rest;
}

function rollout(percentage: number, by?: string): Rule {
  return aRule({ serve: { rollout: { value: true, percentage, ...(by === undefined ? {} : { by }) } } });
}

function idInBucket(wanted: number): string {
  for (let i = 0; ; i++) if (bucketOf('checkout', `id-${i}`) === wanted) return `id-${i}`;
}

const MANY = 1_000_000;

/** How many of many ids got which value. */
function countsOfMany(flag: Flag, rule: Rule): Map<unknown, number> {
  const compiled = compileFlag(flag, on(rule));
  const counts = new Map<unknown, number>();
  for (let i = 0; i < MANY; i++) {
    const { value } = compiled.evaluate({ targetingKey: `user-${i}` });
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Within four standard deviations of what chance would give. */
function expectShare(count: number | undefined, share: number): void {
  const deviation = Math.sqrt(MANY * share * (1 - share));
  expect(Math.abs((count ?? 0) - MANY * share)).toBeLessThan(4 * deviation);
}

describe('a flag that is off', () => {
  const off = { enabled: false, rules: [aRule()] };

  it('says nothing about the value when nobody said what off means', () => {
    expect(answer(off)).toEqual({ reason: 'DISABLED' });
  });

  it("serves the flag's off value", () => {
    expect(answer(off, someone, aFlag({ off: { variation: 'off' } }))).toEqual({
      value: false,
      variant: 'off',
      reason: 'DISABLED',
    });
  });

  it("prefers the environment's off value", () => {
    const flag = aFlag({ off: { variation: 'off' } });
    expect(answer({ ...off, off: { value: true } }, someone, flag)).toMatchObject({
      value: true,
      variant: 'on',
    });
  });

  it('is off even if its rules cannot be compiled', () => {
    const broken = aRule({ serve: { variation: 'gone' } });
    expect(answer({ enabled: false, rules: [broken] })).toEqual({ reason: 'DISABLED' });
  });
});

describe('a flag that is on', () => {
  it('serves the default, statically, when it has no enabled rules', () => {
    expect(answer(on(aRule({ enabled: false })))).toEqual({ value: false, variant: 'off', reason: 'STATIC' });
  });

  it("prefers the environment's default", () => {
    expect(answer({ ...on(), default: { variation: 'on' } })).toMatchObject({ value: true });
  });

  it('serves the default when no rule applies', () => {
    const rule = aRule({ when: { attribute: 'plan', operator: 'equals', value: 'pro' } });
    expect(answer(on(rule))).toEqual({ value: false, variant: 'off', reason: 'DEFAULT' });
  });

  it('serves what the first matching rule says', () => {
    const pro = aRule({ id: 'pro', when: { attribute: 'plan', operator: 'equals', value: 'pro' } });
    const all = aRule({ id: 'all', serve: { variation: 'off' } });
    const state = on(aRule({ id: 'disabled', enabled: false }), pro, all);
    expect(answer(state, { plan: 'pro' })).toMatchObject({
      value: true,
      ruleId: 'pro',
      reason: 'TARGETING_MATCH',
    });
    expect(answer(state, { plan: 'free' })).toMatchObject({
      value: false,
      ruleId: 'all',
      reason: 'TARGETING_MATCH',
    });
  });

  it('is static when the first enabled rule is for everyone', () => {
    expect(answer(on(aRule({ id: 'disabled', enabled: false }), aRule()))).toEqual({
      value: true,
      variant: 'on',
      reason: 'STATIC',
      ruleId: 'rule',
    });
  });

  it('names the variation of a literal only when exactly one has that value', () => {
    const variations = [
      { key: 'a', value: { x: [1], y: 2 } },
      { key: 'b', value: 1 },
      { key: 'c', value: 1 },
    ];
    const flag = aFlag({ type: 'json', variations, default: { value: { y: 2, x: [1] } } });
    expect(answer(on(), someone, flag).variant).toBe('a');
    expect(answer({ ...on(), default: { value: 1 } }, someone, flag)).toEqual({ value: 1, reason: 'STATIC' });
  });

  it('hands out values nobody can change, and leaves the document alone', () => {
    const value = { list: [1], ...(JSON.parse('{"__proto__": 1}') as object) };
    const flag = aFlag({ type: 'json', variations: [], default: { value } });
    const { value: served } = compileFlag(flag, on()).evaluate(someone);
    expect(served).toEqual(value);
    expect(Object.hasOwn(served as object, '__proto__')).toBe(true);
    expect(Object.isFrozen((served as { list: unknown }).list)).toBe(true);
    expect(Object.isFrozen(value)).toBe(false);
  });
});

describe('a rollout', () => {
  it("takes GrowthBook's edge in: 20 % ends with bucket 2000", () => {
    expect(answer(on(rollout(20)), { targetingKey: idInBucket(2000) })).toMatchObject({
      value: true,
      reason: 'SPLIT',
    });
    expect(answer(on(rollout(20)), { targetingKey: idInBucket(2001) })).toMatchObject({ value: false });
  });

  it.each([0.07, 0.57, 1.15, 4.35, 57.01])('keeps its edge exact at %f percent', (percentage) => {
    const edge = Math.round(percentage * 100);
    expect(answer(on(rollout(percentage)), { targetingKey: idInBucket(edge) }).value).toBe(true);
    expect(answer(on(rollout(percentage)), { targetingKey: idInBucket(edge + 1) }).value).toBe(false);
  });

  it.each([1, 20, 77.7])('takes in %f percent of a million ids, and the bucket of its edge', (percentage) => {
    const counts = countsOfMany(aFlag(), rollout(percentage));
    expectShare(counts.get(true), (percentage + 0.01) / 100);
  });

  it('serves nobody at 0 % and everybody at 100 %', () => {
    expect(answer(on(rollout(0)), { targetingKey: idInBucket(0) }).value).toBe(false);
    expect(answer(on(rollout(100)), { targetingKey: idInBucket(9999) }).value).toBe(true);
  });

  it('only adds people when it is raised', () => {
    const percentage = fc.integer({ min: 0, max: 10_000 }).map((step) => step / 100);
    fc.assert(
      fc.property(fc.string(), percentage, percentage, (targetingKey, a, b) => {
        const [lower, higher] = [a, b].sort((x, y) => x - y) as [number, number];
        const before = answer(on(rollout(lower)), { targetingKey });
        if (before.value === true) expect(answer(on(rollout(higher)), { targetingKey }).value).toBe(true);
      }),
    );
  });

  it.each([[undefined], [null], [''], [true], [false], [{}], [['a']], [Number.NaN]])(
    'passes over a context whose attribute to bucket by is %j',
    (id) => {
      const context = id === undefined ? {} : { id };
      const explanation = compileFlag(aFlag(), on(rollout(100, 'id'))).explain(context);
      expect(explanation).toMatchObject({ value: false, reason: 'DEFAULT' });
      expect(explanation.rules).toEqual([{ ruleId: 'rule', outcome: 'no_bucketing_value', by: 'id' }]);
    },
  );

  it('buckets numbers as their text, and by dotted paths', () => {
    const compiled = compileFlag(aFlag(), on(rollout(50, 'user.id')));
    const asNumber = compiled.explain({ user: { id: 42 } });
    expect(asNumber.rules).toEqual(compiled.explain({ user: { id: '42' } }).rules);
    expect(asNumber.rules[0]?.bucket).toBe(bucketOf('checkout', '42'));
  });

  it('uses its own seed when it has one', () => {
    const seeded = aRule({ serve: { rollout: { value: true, percentage: 1, seed: 'other' } } });
    expect(compileFlag(aFlag(), on(seeded)).explain(someone).rules[0]?.bucket).toBe(
      bucketOf('other', 'user-1'),
    );
  });
});

describe('a split', () => {
  const weights = [
    { variation: 'on', weight: 10 },
    { variation: 'off', weight: 30 },
    { value: true, weight: 60 },
  ];

  it.each([100, 50])('meets its weights on a million ids at a coverage of %i percent', (coverage) => {
    const split = aRule({ serve: { split: { weights, coverage } } });
    const counts = countsOfMany(aFlag({ type: 'json', default: { value: 'out' } }), split);
    expectShare(counts.get(true), (0.7 * coverage) / 100);
    expectShare(counts.get(false), (0.3 * coverage) / 100);
    expect(counts.get('out') ?? 0).toBe(MANY - (counts.get(true) ?? 0) - (counts.get(false) ?? 0));
  });

  it('passes contexts outside its coverage on to the next rule', () => {
    const none = aRule({ id: 'none', serve: { split: { weights, coverage: 0 } } });
    const { rules, ...evaluation } = compileFlag(aFlag(), on(none, aRule({ id: 'next' }))).explain(someone);
    expect(evaluation).toMatchObject({ value: true, ruleId: 'next' });
    expect(rules.map(({ outcome }) => outcome)).toEqual(['outside_percentage', 'matched']);
  });
});

describe('an explanation', () => {
  it('agrees with the evaluation and traces every rule up to the one that decided', () => {
    fc.assert(
      fc.property(someRules, aContext, (rules, context) => {
        const compiled = compileFlag(aFlag(), on(...rules));
        const { rules: traces, because, ...evaluation } = compiled.explain(context);
        expect(evaluation).toEqual(compiled.evaluate(context));
        expect(because).not.toBe('');
        expect(traces.map(({ ruleId }) => ruleId)).toEqual(rules.slice(0, traces.length).map(({ id }) => id));
        const matched = traces.filter(({ outcome }) => outcome === 'matched').map(({ ruleId }) => ruleId);
        expect(matched).toEqual(evaluation.ruleId === undefined ? [] : [evaluation.ruleId]);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[EnvironmentState, string]>([
    [
      { enabled: false, rules: [] },
      "The flag is off and says nothing for that, so the code's own default applies.",
    ],
    [{ enabled: false, rules: [], off: { value: 'x' } }, 'The flag is off, so everyone gets "x".'],
    [on(), 'The flag is on and has no enabled rules, so the default is served: false.'],
    [on(rollout(0)), 'No rule applies, so the default is served: false.'],
    [on(aRule()), 'Rule "rule" is for everyone, so true is served.'],
    [
      on(aRule({ ...rollout(100), when: { attribute: 'targetingKey', operator: 'is_set' } })),
      'Rule "rule" matches (targetingKey is_set) and bucket 7893 (by targetingKey) is inside its share, so true is served.',
    ],
  ])('is one sentence: %j', (state, because) => {
    expect(compileFlag(aFlag(), state).explain(someone).because).toBe(because);
  });
});

describe('a context that is no good', () => {
  const compiled = compileFlag(aFlag(), on(rollout(50)));

  it.each([[null], [undefined], [[]], [['a']], ['text'], [1], [true], [Symbol('s')], [() => 1]])(
    'is refused: %s',
    (context) => {
      const hostile = context as unknown as EvaluationContext;
      expect(compiled.evaluate(hostile)).toMatchObject({ reason: 'ERROR', errorCode: 'INVALID_CONTEXT' });
      expect(compiled.explain(hostile)).toMatchObject({ reason: 'ERROR', rules: [] });
    },
  );

  it('answers GENERAL when it throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const getter = Object.defineProperty({}, 'targetingKey', {
      get: () => {
        throw new Error('boo');
      },
    });
    for (const context of [getter, proxy]) {
      expect(compiled.evaluate(context)).toMatchObject({ reason: 'ERROR', errorCode: 'GENERAL' });
      expect(compiled.explain(context)).toMatchObject({ reason: 'ERROR', errorCode: 'GENERAL' });
    }
  });

  it('never makes evaluation throw, whatever it is', () => {
    const junk = fc.anything({
      withBigInt: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    const attributes = fc.record({ targetingKey: junk, country: junk, age: junk, tags: junk, user: junk });
    fc.assert(
      fc.property(someRules, fc.oneof(junk, attributes), (rules, context) => {
        const flag = compileFlag(aFlag(), on(...rules));
        const evaluation = flag.evaluate(context as EvaluationContext);
        expect(evaluation.reason).toBeTypeOf('string');
        expect(() => JSON.stringify(flag.explain(context as EvaluationContext))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe('a flag that is first asked when the stack is nearly full', () => {
  it('is read like any other afterwards', () => {
    // Functions that never ran take the engine more stack than there will be.
    answer(on(aRule({ serve: { variation: 'gone' } })));
    let when: Condition = { attribute: 'targetingKey', operator: 'is_set' };
    for (let depth = 0; depth < 50; depth++) when = { all: [when] };
    const compiled = compileFlag(aFlag(), on(aRule({ when })));
    const dig = (): void => {
      try {
        dig();
      } catch {
        // The stack is full. On the way back every call asks with a little more room than the one before.
      }
      compiled.evaluate(someone);
    };
    dig();
    expect(compiled.evaluate(someone).value).toBe(true);
  });
});

describe('a flag nobody validated', () => {
  it.each<[string, Rule]>([
    ['an unknown variation', aRule({ serve: { variation: 'gone' } })],
    ['an unknown operator', aRule({ when: { attribute: 'a', operator: 'constructor' as 'equals' } })],
    ['no serve', aRule({ serve: undefined as unknown as Rule['serve'] })],
  ])('answers PARSE_ERROR: %s', (_, rule) => {
    expect(answer(on(rule))).toMatchObject({ reason: 'ERROR', errorCode: 'PARSE_ERROR' });
  });
});
