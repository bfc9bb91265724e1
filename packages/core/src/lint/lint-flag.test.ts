import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../../test/a-flag.ts';
import type { Condition, EnvironmentState, Flag, Problem, Rule, Segment, Serve } from '../model.ts';
import { lintFlag } from './lint-flag.ts';
import type { FlagInProject, LintProject, RegisteredAttribute } from './lint-project.ts';

const ATTRIBUTES: readonly RegisteredAttribute[] = [
  { key: 'country', type: 'string', identifier: false, values: ['DE', 'AT'] },
  { key: 'age', type: 'number', identifier: false },
  { key: 'premium', type: 'boolean', identifier: false },
  { key: 'tags', type: 'list', identifier: false },
  { key: 'company', type: 'json', identifier: false },
  { key: 'accountId', type: 'string', identifier: true },
];

interface Parts {
  readonly attributes?: readonly RegisteredAttribute[];
  readonly flags?: readonly FlagInProject[];
  readonly segments?: readonly Segment[];
  readonly lists?: readonly string[];
}

function aProject({
  attributes = ATTRIBUTES,
  flags = [],
  segments = [],
  lists = [],
}: Parts = {}): LintProject {
  return {
    attributes,
    flag: (key) => flags.find(({ flag }) => flag.key === key),
    segment: (key) => segments.find((segment) => segment.key === key),
    hasList: (key) => lists.includes(key),
  };
}

function lintRules(rules: readonly Rule[], parts?: Parts): Problem[] {
  return lintFlag(aFlag(), { staging: on(...rules) }, aProject(parts));
}

function short({ severity, code, path }: Problem): string {
  return `${severity} ${code} ${path.replace('environments.staging.', '')}`;
}

function told(when: Condition, parts?: Parts): string[] {
  return lintRules([aRule({ when })], parts).map((problem) =>
    short(problem).replace('rules[0].when', 'when'),
  );
}

function inProject(flag: Partial<Flag>, ...conditions: Condition[]): FlagInProject {
  const state: EnvironmentState = on(
    ...conditions.map((when, index) => aRule({ id: `rule-${index}`, when })),
  );
  return { flag: aFlag(flag), states: { staging: state } };
}

const IS_ON = { attribute: 'value', operator: 'equals', value: true } as const;

describe('attributes', () => {
  it.each<[string, Condition]>([
    ['registered', { attribute: 'age', operator: 'greater_than', value: 3 }],
    ['a part of one that is', { attribute: 'company.plan', operator: 'equals', value: 'pro' }],
    ['the targeting key', { attribute: 'targetingKey', operator: 'starts_with', value: 'a' }],
    ['an element', { attribute: 'tags', element: { attribute: '.', operator: 'equals', value: 'x' } }],
    ['a size', { attribute: 'company.users', size: { attribute: '.', operator: 'equals', value: 1 } }],
    ['an allowed value', { attribute: 'country', operator: 'in', value: ['de', 'AT'], ignoreCase: true }],
    ['a percentage by an identifier', { percentage: 5, by: 'accountId' }],
  ])('are fine: %s', (_, when) => {
    expect(told(when)).toEqual([]);
  });

  it.each<[string, Condition, string]>([
    [
      'unknown',
      { any: [{ attribute: 'contry', operator: 'is_set' }] },
      'error UNKNOWN_ATTRIBUTE when.any[0].attribute',
    ],
    ['unknown, hashed', { percentage: 5, by: 'userid' }, 'error UNKNOWN_ATTRIBUTE when.by'],
    ['no identifier', { percentage: 5, by: 'country' }, 'warning NOT_AN_IDENTIFIER when.by'],
    [
      'an operator for another type',
      { attribute: 'age', operator: 'starts_with', value: 'a' },
      'warning OPERATOR_DOES_NOT_FIT when.operator',
    ],
    [
      'a list compared whole',
      { attribute: 'tags', operator: 'equals', value: 'a' },
      'warning OPERATOR_DOES_NOT_FIT when.operator',
    ],
    [
      'elements of a number',
      { attribute: 'age', element: { attribute: '.', operator: 'is_set' } },
      'warning OPERATOR_DOES_NOT_FIT when.attribute',
    ],
    [
      'a value of another type',
      { attribute: 'premium', operator: 'in', value: [true, 'yes'] },
      'warning VALUE_DOES_NOT_FIT when.value',
    ],
    [
      'a value it never has',
      { attribute: 'country', operator: 'not_equals', value: 'GER' },
      'warning VALUE_NOT_REGISTERED when.value',
    ],
  ])('are told of: %s', (_, when, problem) => {
    expect(told(when)).toEqual([problem]);
  });

  it('are not judged where none is registered', () => {
    const when: Condition = {
      all: [
        { attribute: 'contry', operator: 'is_set' },
        { percentage: 5, by: 'x' },
      ],
    };
    expect(told(when, { attributes: [] })).toEqual([]);
  });

  it('that nobody registered are only warned of where they were before', () => {
    const unknown: Condition = { attribute: 'contry', operator: 'is_set' };
    const serve: Serve = { rollout: { value: true, percentage: 5, by: 'userid' } };
    const states = { staging: on(aRule({ when: unknown, serve })) };
    const severities = (before?: typeof states) =>
      lintFlag(aFlag(), states, aProject(), before).map(({ severity, code }) => `${severity} ${code}`);
    expect(severities()).toEqual(['error UNKNOWN_ATTRIBUTE', 'error UNKNOWN_ATTRIBUTE']);
    expect(severities(states)).toEqual(['warning UNKNOWN_ATTRIBUTE', 'warning UNKNOWN_ATTRIBUTE']);
  });

  it('that are misspelt are shown the right name', () => {
    const [problem] = lintRules([aRule({ when: { attribute: 'Contry', operator: 'is_set' } })]);
    expect(problem?.hint).toMatch(/^Did you mean "country"\?/);
    const [far] = lintRules([aRule({ when: { attribute: 'weather', operator: 'is_set' } })]);
    expect(far?.hint).not.toMatch(/Did you mean/);
  });

  it('are many, and flags too, without taking long', () => {
    const attributes = Array.from({ length: 5000 }, (_, index) => ({
      key: `registered_attribute_with_a_long_name_${index}`,
      type: 'string' as const,
      identifier: false,
    }));
    const all = Array.from({ length: 1000 }, (_, index) => ({
      attribute: `attribute_with_another_long_name_${index}`,
      operator: 'is_set' as const,
    }));
    const start = performance.now();
    expect(told({ all }, { attributes })).toHaveLength(200);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('are looked at where something is served by them', () => {
    const serve = {
      rollout: {
        value: true,
        percentage: 5,
        by: 'country',
        filters: [{ seed: 's', by: 'gone', ranges: [[0, 50]] as const }],
      },
    };
    expect(lintRules([aRule({ serve })]).map(short)).toEqual([
      'error UNKNOWN_ATTRIBUTE rules[0].serve.rollout.filters[0].by',
      'warning NOT_AN_IDENTIFIER rules[0].serve.rollout.by',
    ]);
  });
});

describe('references', () => {
  it('to what there is are fine', () => {
    const when: Condition = {
      all: [
        { segment: 'pro' },
        { attribute: 'country', operator: 'in_list', value: 'beta' },
        { flag: 'other', matches: IS_ON },
      ],
    };
    const segments = [{ key: 'pro', when: { percentage: 5 } }];
    expect(told(when, { segments, lists: ['beta'], flags: [inProject({ key: 'other' })] })).toEqual([]);
  });

  it('to what there is not are errors', () => {
    const when: Condition = {
      none: [
        { segment: 'pro' },
        { attribute: 'tags', element: { attribute: '.', operator: 'not_in_list', value: 'beta' } },
        { flag: 'other', matches: IS_ON },
      ],
    };
    expect(told(when)).toEqual([
      'error UNKNOWN_SEGMENT when.none[0].segment',
      'error UNKNOWN_LIST when.none[1].element.value',
      'error UNKNOWN_PREREQUISITE when.none[2].flag',
    ]);
  });

  it('to a list that GrowthBook takes for empty are a warning', () => {
    const when: Condition = { attribute: 'age', operator: 'in_list', value: 'gone', dialect: 'growthbook' };
    expect(told(when)).toEqual(['warning UNKNOWN_LIST when.value']);
  });

  it('to an archived flag are a warning', () => {
    const flags = [inProject({ key: 'other', archived: true })];
    expect(told({ flag: 'other', matches: IS_ON }, { flags })).toEqual([
      'warning ARCHIVED_PREREQUISITE when.flag',
    ]);
  });

  it('that wait for a value nobody gets are a warning', () => {
    const text = { key: 'other', type: 'string', variations: [], default: { value: 'a' } } as const;
    const flags = [inProject(text)];
    expect(told({ flag: 'other', matches: IS_ON }, { flags })).toEqual([
      'warning PREREQUISITE_NEVER_MET when.matches',
    ]);
    const inList: Condition = { attribute: 'value', operator: 'in_list', value: 'beta' };
    expect(told({ flag: 'other', matches: inList }, { flags, lists: ['beta'] })).toEqual([]);
    const served = { ...text, off: { value: true } };
    expect(told({ flag: 'other', matches: IS_ON }, { flags: [inProject(served)] })).toEqual([]);
  });
});

it('does not try values for ever: what takes too long to find out is not told', () => {
  const long = 'a'.repeat(10_000);
  const other = inProject({ key: 'other', type: 'string', variations: [{ key: 'long', value: long }] });
  const never = (count: number): Condition => ({
    flag: 'other',
    matches: {
      any: Array.from({ length: count }, (_, index) => ({
        attribute: 'value',
        operator: 'matches_regex',
        value: `(a|aa)+${index}$`,
      })),
    },
  });
  expect(told(never(2), { flags: [other] })).toEqual(['warning PREREQUISITE_NEVER_MET when.matches']);
  expect(told(never(100), { flags: [other] })).toEqual([]);
});

describe('cycles', () => {
  const waitsFor = (flag: string): Condition => ({ flag, matches: IS_ON });

  it('of flags are named', () => {
    const flags = [inProject({ key: 'b' }, waitsFor('c')), inProject({ key: 'c' }, waitsFor('checkout'))];
    const [problem] = lintRules([aRule({ when: waitsFor('b') })], { flags });
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'PREREQUISITE_CYCLE',
      message: 'In staging the flag waits for itself: flag checkout → flag b → flag c → flag checkout.',
    });
  });

  it('lead over segments too', () => {
    const segments = [{ key: 'pro', when: { any: [waitsFor('checkout')] } }];
    const [problem] = lintRules([aRule({ when: { segment: 'pro' } })], { segments });
    expect(problem?.message).toMatch(/flag checkout → segment pro → flag checkout/);
  });

  it('are looked for in one environment at a time', () => {
    const { flag } = inProject({ key: 'b' });
    const flags = [{ flag, states: { production: on(aRule({ when: waitsFor('checkout') })) } }];
    expect(lintRules([aRule({ when: waitsFor('b') })], { flags })).toEqual([]);
  });

  it('of others are none of this flag', () => {
    const flags = [inProject({ key: 'b' }, waitsFor('c')), inProject({ key: 'c' }, waitsFor('b'))];
    expect(lintRules([aRule({ when: waitsFor('b') })], { flags })).toEqual([]);
  });

  it('are found in long chains', () => {
    const flags = Array.from({ length: 2000 }, (_, index) =>
      inProject({ key: `f${index}` }, waitsFor(index === 1999 ? 'checkout' : `f${index + 1}`)),
    );
    const byKey = new Map(flags.map((one) => [one.flag.key, one]));
    const project = { ...aProject(), flag: (key: string) => byKey.get(key) };
    const problems = lintFlag(aFlag(), { staging: on(aRule({ when: waitsFor('f0') })) }, project);
    expect(problems.map(({ code }) => code)).toEqual(['PREREQUISITE_CYCLE']);
  });
});

describe('chains', () => {
  it.each([
    [100, []],
    [101, ['CHAIN_TOO_LONG environments.staging.rules']],
    [5000, ['CHAIN_TOO_LONG environments.staging.rules']],
  ])('of %i flags and segments: %j', (length, expected) => {
    const next = (index: number): Condition =>
      index % 2 === 0 ? { segment: `${index}` } : { flag: `${index}`, matches: IS_ON };
    const leaf: Condition = { percentage: 5 };
    const conditionOf = (key: string) => (Number(key) < length - 1 ? next(Number(key) + 1) : leaf);
    const project: LintProject = {
      ...aProject(),
      flag: (key) => inProject({ key }, conditionOf(key)),
      segment: (key) => ({ key, when: conditionOf(key) }),
    };
    const problems = lintFlag(aFlag(), { staging: on(aRule({ when: next(1) })) }, project);
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });

  it('that meet again are walked once', () => {
    const twice = (key: number): Condition => ({
      any: [{ segment: `${key}` }, { none: [{ segment: `${key + 1}` }] }],
    });
    const project: LintProject = {
      ...aProject(),
      segment: (key) => ({ key, when: Number(key) < 90 ? twice(Number(key) + 1) : { percentage: 5 } }),
    };
    expect(lintFlag(aFlag(), { staging: on(aRule({ when: twice(0) })) }, project)).toEqual([]);
  });
});

describe('ambiguous conditions', () => {
  const flagsmith = 'flagsmith' as const;

  it.each<[string, Condition, RegExp]>([
    [
      'an order of text',
      { attribute: 'targetingKey', operator: 'greater_than', value: '10', dialect: flagsmith },
      /Node compares text/,
    ],
    [
      'a pattern from anywhere',
      { attribute: 'name', operator: 'matches_regex', value: 'a', dialect: flagsmith },
      /Node searches anywhere/,
    ],
    [
      'items between commas and spaces',
      { attribute: 'name', operator: 'in', value: 'a, b', dialect: flagsmith },
      /Spaces around commas/,
    ],
    ['our own order of text', { attribute: 'name', operator: 'less_than', value: '10' }, /ordered as text/],
    [
      'our own items with spaces',
      { attribute: 'name', operator: 'in', value: ['a', ' b'] },
      /Spaces at the ends/,
    ],
  ])('are told of: %s', (_, when, message) => {
    const problems = lintRules([aRule({ when })], { attributes: [] });
    expect(problems.map(({ code }) => code)).toEqual(['AMBIGUOUS_CONDITION']);
    expect(problems[0]?.message).toMatch(message);
  });

  it('are not, where the registered type settles them', () => {
    const when: Condition = { attribute: 'age', operator: 'greater_than', value: '10', dialect: flagsmith };
    expect(told(when)).toEqual([]);
  });
});

describe('the order of rules', () => {
  const split = {
    split: {
      weights: [
        { value: true, weight: 50 },
        { value: false, weight: 50 },
      ],
    },
  };
  const when: Condition = { attribute: 'country', operator: 'equals', value: 'DE' };

  it.each<[string, Rule[]]>([
    ['a split for everyone', [aRule({ id: 'a', serve: split }), aRule({ id: 'b', when })]],
    ['a rollout to all', [aRule({ id: 'a', serve: { rollout: { value: true, percentage: 100 } } }), aRule()]],
    ['the same condition', [aRule({ id: 'a', when }), aRule({ id: 'b', when: { ...when }, serve: split })]],
  ])('tells of a rule hidden by %s', (_, rules) => {
    expect(lintRules(rules).map(short)).toEqual(['warning HIDDEN_RULE rules[1]']);
  });

  it.each<[string, Rule[]]>([
    ['a rollout to some', [aRule({ id: 'a', serve: { rollout: { value: true, percentage: 20 } } }), aRule()]],
    ['a disabled rule', [aRule({ id: 'a', enabled: false, serve: split }), aRule()]],
    ['a split of some', [aRule({ id: 'a', serve: { split: { ...split.split, coverage: 50 } } }), aRule()]],
    ['another condition', [aRule({ id: 'a', when }), aRule({ id: 'b', when: { ...when, value: 'AT' } })]],
  ])('is fine after %s', (_, rules) => {
    expect(lintRules(rules)).toEqual([]);
  });
});

it('tells of long lists', () => {
  const value = Array.from({ length: 101 }, (_, index) => `user-${index}`);
  expect(told({ attribute: 'targetingKey', operator: 'in', value })).toEqual([
    'warning LONG_LIST when.value',
  ]);
});
