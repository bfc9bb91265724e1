import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { CompiledEnvironment, type EnvironmentParts } from './compiled-environment.ts';
import type { Clause, Condition, ConditionGroup, EvaluationContext, Segment } from './model.ts';

const someone = { targetingKey: 'user-1', plan: 'pro' };
const pro: Segment = { key: 'pro', when: { attribute: 'plan', operator: 'equals', value: 'pro' } };

function environmentWith(when: Condition, parts?: EnvironmentParts): CompiledEnvironment {
  return CompiledEnvironment.of([{ flag: aFlag(), state: on(aRule({ when })) }], parts);
}

const MISSING = 'There is no flag "parent", which this one waits for.';

function waitsFor(flag: string): Condition {
  return { flag, matches: { attribute: 'value', operator: 'equals', value: true } };
}

describe('a segment', () => {
  it('is matched by key, through others, and changes without touching flags', () => {
    const both: Segment = {
      key: 'both',
      when: { all: [{ segment: 'pro' }, { none: [{ segment: 'pro' }] }] },
    };
    const environment = environmentWith({ segment: 'pro' }, { segments: [both, pro] });
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.isInSegment('both', someone)).toBe(false);
    environment.setSegment({ ...pro, when: { attribute: 'plan', operator: 'equals', value: 'free' } });
    const { value, rules } = environment.explain('checkout', someone);
    expect(value).toBe(false);
    expect(rules[0]?.failed).toEqual({ clause: 'segment pro: plan = "free"', actual: 'pro' });
  });

  it.each<[string, Segment[]]>([
    ['that does not exist', []],
    ['that cannot be read', [{ ...pro, when: { attribute: 'a', operator: 'matches_regex', value: '(' } }]],
    [
      'in a cycle',
      [
        { ...pro, when: { segment: 'other' } },
        { key: 'other', when: { segment: 'pro' } },
      ],
    ],
  ])('%s makes the flag unreadable', (_, segments) => {
    const environment = environmentWith({ segment: 'pro' }, { segments });
    expect(environment.evaluate('checkout', someone)).toMatchObject({
      reason: 'ERROR',
      errorCode: 'PARSE_ERROR',
    });
    expect(environment.isInSegment('pro', someone)).toBeUndefined();
    environment.setSegment(pro);
    expect(environment.evaluate('checkout', someone).value).toBe(true);
  });
});

describe('a saved list', () => {
  it('is looked into as it is by then', () => {
    const environment = environmentWith(
      { attribute: 'targetingKey', operator: 'in_list', value: 'beta' },
      { lists: [{ key: 'beta', values: ['user-1'] }] },
    );
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    environment.setList({ key: 'beta', values: [] });
    expect(environment.evaluate('checkout', someone).value).toBe(false);
    environment.deleteList('beta');
    expect(environment.evaluate('checkout', someone).errorCode).toBe('PARSE_ERROR');
  });
});

describe('a prerequisite', () => {
  it('is the value of another flag for the same context', () => {
    const environment = environmentWith(waitsFor('parent'));
    environment.set(aFlag({ key: 'parent' }), on(aRule({ when: pro.when })));
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.evaluate('checkout', {}).value).toBe(false);
    expect(environment.evaluate('checkout', {}, { forcedVariations: { parent: 'on' } }).value).toBe(true);
  });

  it.each<[string, Condition]>([
    ['', waitsFor('parent')],
    [', denied', { none: [waitsFor('parent')] }],
    [', or something else', { any: [waitsFor('parent'), { attribute: 'gone', operator: 'is_not_set' }] }],
  ])('that does not exist is an error%s', (_, when) => {
    const environment = environmentWith(when);
    const expected = { reason: 'ERROR', errorCode: 'PARSE_ERROR', errorMessage: MISSING };
    expect(environment.evaluate('checkout', someone)).toMatchObject(expected);
    expect(environment.explain('checkout', someone)).toMatchObject({ ...expected, because: MISSING });
    environment.set(aFlag({ key: 'parent' }), on());
    expect(environment.evaluate('checkout', someone).errorCode).toBeUndefined();
  });

  it('that does not exist has no value for GrowthBook', () => {
    const matches = { attribute: 'value', operator: 'is_not_set', dialect: 'growthbook' } as const;
    const both: Condition = {
      all: [
        { flag: 'parent', matches },
        { flag: 'parent', matches: { all: [] } },
      ],
    };
    expect(environmentWith(both).evaluate('checkout', someone).value).toBe(true);
    const mixed: Condition = { all: [matches, { attribute: 'value', operator: 'is_not_set' }] };
    const environment = environmentWith({ flag: 'parent', matches: mixed });
    expect(environment.evaluate('checkout', someone).errorCode).toBe('PARSE_ERROR');
  });

  it.each<[string, Condition, string]>([
    ['cannot be read', { attribute: 'a', operator: 'matches_regex', value: '(' }, 'PARSE_ERROR'],
    ['fails on the context', { attribute: 'hostile', operator: 'is_set' }, 'GENERAL'],
  ])('that %s makes the flag answer the same, even denied', (_, when, errorCode) => {
    const environment = environmentWith({ none: [waitsFor('parent')] });
    environment.set(aFlag({ key: 'parent' }), on(aRule({ when })));
    const context = Object.defineProperty({ ...someone }, 'hostile', {
      get() {
        throw new Error('read');
      },
    });
    expect(environment.evaluate('checkout', context)).toMatchObject({ reason: 'ERROR', errorCode });
    expect(environment.explain('checkout', context)).toMatchObject({ reason: 'ERROR', errorCode });
  });

  it('in a cycle is answered, not hung', () => {
    const environment = environmentWith(waitsFor('a'));
    environment.set(aFlag({ key: 'a' }), on(aRule({ when: waitsFor('checkout') })));
    const expected = { reason: 'ERROR', errorCode: 'PARSE_ERROR' };
    expect(environment.evaluateAll(someone)).toMatchObject([expected, expected]);
    expect(environment.explain('a', someone)).toMatchObject(expected);
  });

  it('is asked once, however often it is waited for', () => {
    const environment = new CompiledEnvironment();
    const twice = (key: string): Condition => ({ all: [waitsFor(key), waitsFor(key)] });
    environment.set(aFlag({ key: 'f0' }), on(aRule()));
    for (let i = 1; i <= 60; i++)
      environment.set(aFlag({ key: `f${i}` }), on(aRule({ when: twice(`f${i - 1}`) })));
    expect(environment.evaluate('f60', someone).value).toBe(true);
    expect(environment.explain('f60', someone).value).toBe(true);
  });
});

describe('a long chain', () => {
  const TOO_DEEP = { reason: 'ERROR', errorCode: 'PARSE_ERROR', errorMessage: expect.stringMatching('100') };

  function flagsInARow(length: number): CompiledEnvironment {
    const environment = new CompiledEnvironment();
    environment.set(aFlag({ key: 'f0' }), on(aRule({ when: { segment: 'pro' } })));
    environment.setSegment(pro);
    for (let i = 1; i < length; i++)
      environment.set(aFlag({ key: `f${i}` }), on(aRule({ when: waitsFor(`f${i - 1}`) })));
    return environment;
  }

  it.each([99, 5000])('of flags has 100 links at most; a segment is one: %i', (length) => {
    const environment = flagsInARow(length);
    expect(environment.evaluate('f98', someone).value).toBe(true);
    expect(environment.explain('f98', someone).value).toBe(true);
    if (length < 100) return;
    for (const key of ['f99', 'f4999']) {
      expect(environment.evaluate(key, someone)).toMatchObject(TOO_DEEP);
      expect(environment.explain(key, someone)).toMatchObject(TOO_DEEP);
    }
  });

  it('of flags is too long or not whatever has been answered before', () => {
    const environment = flagsInARow(150);
    const answers = new Map(environment.evaluateAll(someone).map((answer) => [answer.flagKey, answer]));
    for (let i = 0; i < 150; i++)
      expect(answers.get(`f${i}`)).toEqual(environment.evaluate(`f${i}`, someone));
    expect(answers.get('f98')?.value).toBe(true);
    expect(answers.get('f99')).toMatchObject(TOO_DEEP);
  });

  it('of segments is answered, not overflowing the stack', () => {
    const segments = Array.from({ length: 5000 }, (_, i) =>
      i === 0 ? { ...pro, key: 's0' } : { key: `s${i}`, when: { segment: `s${i - 1}` } },
    );
    const environment = environmentWith({ segment: 's4999' }, { segments });
    expect(environment.evaluate('checkout', someone)).toMatchObject(TOO_DEEP);
    expect(environment.isInSegment('s99', someone)).toBe(true);
    expect(environment.isInSegment('s100', someone)).toBeUndefined();
  });
});

describe('regular expressions', () => {
  const TOO_LONG = { reason: 'ERROR', errorCode: 'GENERAL', errorMessage: expect.stringMatching('too long') };
  const context = {
    ...someone,
    text: 'a'.repeat(10_000),
    texts: Array<string>(300).fill('a'.repeat(10_000)),
  };

  /** None matches, and each has to be looked at. */
  function patterns(count: number, attribute = 'text'): Condition {
    const clauses = Array.from({ length: count }, (_, index) => `(a|aa)+${index}$`);
    return { any: clauses.map((value) => ({ attribute, operator: 'matches_regex', value })) };
  }

  it('of a few are all asked, of many too many', () => {
    expect(environmentWith(patterns(3)).evaluate('checkout', context).reason).toBe('DEFAULT');
    const environment = environmentWith(patterns(1000));
    expect(environment.evaluate('checkout', context)).toMatchObject(TOO_LONG);
    expect(environment.explain('checkout', context)).toMatchObject(TOO_LONG);
    expect(environment.evaluate('checkout', { text: 'short' }).reason).toBe('DEFAULT');
  });

  it.each<['growthbook' | 'flagsmith']>([['growthbook'], ['flagsmith']])(
    'are counted in %s too',
    (dialect) => {
      const { any = [] } = patterns(1000) as ConditionGroup;
      const environment = environmentWith({ any: any.map((clause) => ({ ...(clause as Clause), dialect })) });
      expect(environment.evaluate('checkout', context)).toMatchObject(TOO_LONG);
    },
  );

  it('are counted for every element', () => {
    const when: Condition = { attribute: 'texts', element: patterns(1, '.') };
    expect(environmentWith(when).evaluate('checkout', context)).toMatchObject(TOO_LONG);
  });

  it('count wherever they are, and alike whatever has been answered before', () => {
    const segments = ['s1', 's2'].map((key) => ({ key, when: patterns(3) }));
    const environment = environmentWith(
      { any: [{ segment: 's1' }, { segment: 's2' }, waitsFor('p')] },
      { segments },
    );
    environment.set(aFlag({ key: 'p' }), on(aRule({ when: patterns(2) })));
    environment.set(
      aFlag({ key: 'first' }),
      on(aRule({ when: { any: [{ segment: 's1' }, waitsFor('p')] } })),
    );
    const all = environment.evaluateAll(context);
    expect(all).toMatchObject([TOO_LONG, { flagKey: 'first', reason: 'DEFAULT' }, { reason: 'DEFAULT' }]);
    for (const answer of all) {
      expect(environment.evaluate(answer.flagKey, context)).toEqual(answer);
      expect(environment.explain(answer.flagKey, context)).toMatchObject(answer);
    }
  });

  it('are not counted twice to explain a segment', () => {
    const environment = environmentWith({ segment: 's' }, { segments: [{ key: 's', when: patterns(4) }] });
    const { rules, reason } = environment.explain('checkout', context);
    expect(reason).toBe('DEFAULT');
    expect(rules[0]?.failed?.clause).toMatch(/^segment s: /);
  });
});

describe('conditions over parts of an attribute', () => {
  it.each<[Condition, EvaluationContext, boolean]>([
    [
      { attribute: 'tags', element: { attribute: '.', operator: 'starts_with', value: 'a' } },
      { tags: ['b', 'ab'] },
      true,
    ],
    [
      { attribute: 'tags', element: { attribute: '.', operator: 'starts_with', value: 'a' } },
      { tags: 'ab' },
      false,
    ],
    [
      { attribute: 'cars', element: { attribute: 'colour', operator: 'equals', value: 'red' } },
      { cars: [null, { colour: 'red' }] },
      true,
    ],
    [
      { attribute: 'tags', size: { attribute: '.', operator: 'greater_than', value: 1 } },
      { tags: [1, 2] },
      true,
    ],
    [
      { attribute: 'tags', size: { attribute: '.', operator: 'greater_than', value: 1 } },
      { tags: '123' },
      false,
    ],
    [{ percentage: 100 }, { targetingKey: 'a' }, true],
    [{ percentage: 100 }, {}, false],
    [{ percentage: 0 }, { targetingKey: 'a' }, false],
    [{ percentage: 100, by: 'company', seed: 's' }, { company: 7 }, true],
  ])('%j over %j is %s', (when, context, expected) => {
    expect(environmentWith(when).evaluate('checkout', context).value).toBe(expected);
  });
});
