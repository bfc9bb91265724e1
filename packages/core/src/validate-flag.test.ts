import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { aCondition, someRules } from '../test/arbitraries.ts';
import { CompiledEnvironment } from './compiled-environment.ts';
import type { Condition, EnvironmentState, Flag, Rule } from './model.ts';
import { validateFlag } from './validate-flag.ts';

function problemsOf(flag: unknown, states: unknown = {}) {
  return validateFlag(flag as Flag, states as Record<string, EnvironmentState>);
}

/** `severity code path` of every problem, short enough to compare. */
function told(flag: unknown, states: unknown = {}): string[] {
  return problemsOf(flag, states).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

function toldOfRules(...rules: unknown[]): string[] {
  return told(aFlag(), { staging: on(...(rules as Rule[])) }).map((line) =>
    line.replace('environments.staging.rules', 'rules'),
  );
}

function toldOfServe(serve: unknown): string[] {
  return toldOfRules({ ...aRule(), serve }).map((line) => line.replace('rules[0].serve', 'serve'));
}

function toldOfCondition(when: unknown): string[] {
  return toldOfRules({ ...aRule(), when }).map((line) => line.replace('rules[0].when', 'when'));
}

function nested(depth: number): Condition {
  return depth === 0 ? { attribute: 'a', operator: 'is_set' } : { all: [nested(depth - 1)] };
}

describe('a flag that is fine', () => {
  it.each<[string, Flag]>([
    ['a boolean', aFlag()],
    ['text without variations', aFlag({ type: 'string', variations: [], default: { value: 'a' } })],
    [
      'a number',
      aFlag({ type: 'number', variations: [{ key: 'one', value: 1 }], default: { variation: 'one' } }),
    ],
    ['JSON, null included', aFlag({ type: 'json', variations: [], default: { value: null }, schema: {} })],
    [
      'everything',
      aFlag({ owner: 'me', expires: '2027-02-28', tags: ['a'], description: 'd', off: { value: false } }),
    ],
    ['an expiry with time', aFlag({ expires: '2028-02-29T12:00:00Z' })],
  ])('has no problems: %s', (_, flag) => {
    expect(problemsOf(flag, { staging: on(), production: { enabled: false, rules: [] } })).toEqual([]);
  });

  it('has no problems with any valid condition', () => {
    fc.assert(
      fc.property(aCondition, (when) => {
        expect(toldOfCondition(when)).toEqual([]);
      }),
    );
  });

  it('compiles', () => {
    fc.assert(
      fc.property(someRules, (rules) => {
        fc.pre(
          problemsOf(aFlag(), { staging: on(...rules) }).every(({ severity }) => severity === 'warning'),
        );
        const lists = [{ key: 'list', values: ['a'] }];
        const environment = CompiledEnvironment.of([{ flag: aFlag(), state: on(...rules) }], { lists });
        expect(environment.evaluate('checkout', { targetingKey: 'a' }).reason).not.toBe('ERROR');
      }),
    );
  });
});

describe('the flag itself', () => {
  it.each<[object, string]>([
    [{ key: '' }, 'error BAD_FLAG_KEY key'],
    [{ key: '-a' }, 'error BAD_FLAG_KEY key'],
    [{ key: 'a'.repeat(129) }, 'error BAD_FLAG_KEY key'],
    [{ type: 'text' }, 'error WRONG_SHAPE type'],
    [{ kind: 'constructor' }, 'error WRONG_SHAPE kind'],
    [{ archived: 'no' }, 'error WRONG_SHAPE archived'],
    [{ tags: undefined }, 'error WRONG_SHAPE tags'],
    [{ tags: ['a', ''] }, 'error WRONG_SHAPE tags[1]'],
    [{ tags: ['a'.repeat(65)] }, 'error TEXT_TOO_LONG tags[0]'],
    [{ tags: Array(51).fill('a') }, 'error TOO_MANY tags'],
    [{ description: 'a'.repeat(2001) }, 'error TEXT_TOO_LONG description'],
    [{ description: 5 }, 'error WRONG_SHAPE description'],
    [{ schema: [] }, 'error WRONG_SHAPE schema'],
    [{ expires: 'tomorrow' }, 'error BAD_EXPIRY expires'],
    [{ expires: '2026-02-30' }, 'error BAD_EXPIRY expires'],
    [{ expires: '2026-13-01' }, 'error BAD_EXPIRY expires'],
    [{ expires: 20260101 }, 'error WRONG_SHAPE expires'],
    [{ default: { variation: 'gone' } }, 'error UNKNOWN_VARIATION default.variation'],
    [{ default: { value: 'true' } }, 'error WRONG_VALUE_TYPE default.value'],
    [{ default: {} }, 'error NOTHING_SERVED default'],
    [{ default: { variation: 'on', value: true } }, 'error AMBIGUOUS_SERVE default'],
    [{ off: { value: 0 } }, 'error WRONG_VALUE_TYPE off.value'],
    [{ off: null }, 'error WRONG_SHAPE off'],
    [{ variations: [], default: { value: true } }, 'error NO_VARIATIONS variations'],
  ])('%j', (overrides, expected) => {
    expect(told({ ...aFlag(), ...overrides })).toEqual([expected]);
  });

  it.each<[Flag['type'], unknown, string]>([
    ['boolean', 'true', 'error WRONG_VALUE_TYPE variations[1].value'],
    ['string', null, 'error WRONG_VALUE_TYPE variations[1].value'],
    ['number', '1', 'error WRONG_VALUE_TYPE variations[1].value'],
    ['number', Number.NaN, 'error NOT_FINITE variations[1].value'],
    ['number', Number.POSITIVE_INFINITY, 'error NOT_FINITE variations[1].value'],
    ['json', undefined, 'error WRONG_VALUE_TYPE variations[1].value'],
    ['json', { a: [1, Number.NaN] }, 'error NOT_FINITE variations[1].value.a[1]'],
    ['json', { a: () => 1 }, 'error WRONG_VALUE_TYPE variations[1].value.a'],
    ['json', new Date(0), 'error WRONG_VALUE_TYPE variations[1].value'],
  ])('refuses in a %s flag the value %s', (type, value, expected) => {
    const good = { boolean: true, string: 'a', number: 1, json: {} }[type];
    const variations = [
      { key: 'good', value: good },
      { key: 'bad', value },
    ];
    expect(told({ ...aFlag(), type, variations, default: { variation: 'good' } })).toEqual([expected]);
  });

  it('refuses variations that are too many, without a key, or twice there', () => {
    const twice = [...aFlag().variations, { key: 'on', value: true }, { key: '', value: true, wieght: 1 }];
    expect(told({ ...aFlag(), variations: twice })).toEqual([
      'error DUPLICATE_VARIATION variations[2].key',
      'error UNKNOWN_FIELD variations[3]',
      'error WRONG_SHAPE variations[3].key',
    ]);
    const many = Array.from({ length: 101 }, (_, index) => ({ key: `v${index}`, value: true }));
    expect(told(aFlag({ variations: many, default: { variation: 'v0' } }))).toEqual([
      'error TOO_MANY variations',
    ]);
  });
});

describe('a state', () => {
  it.each<[unknown, string]>([
    [null, 'error WRONG_SHAPE environments.staging'],
    [{ enabled: 1, rules: [] }, 'error WRONG_SHAPE environments.staging.enabled'],
    [{ enabled: true }, 'error WRONG_SHAPE environments.staging.rules'],
    [{ ...on(), default: { value: 1 } }, 'error WRONG_VALUE_TYPE environments.staging.default.value'],
    [{ ...on(), off: { variation: 'x' } }, 'error UNKNOWN_VARIATION environments.staging.off.variation'],
  ])('%j', (state, expected) => {
    expect(told(aFlag(), { staging: state })).toEqual([expected]);
  });
});

describe('rules', () => {
  const pro: Condition = { attribute: 'plan', operator: 'equals', value: 'pro' };

  it.each<[unknown, string]>([
    [null, 'error WRONG_SHAPE rules[0]'],
    [aRule({ id: 'a b' }), 'error BAD_RULE_ID rules[0].id'],
    [{ ...aRule(), enabled: undefined }, 'error WRONG_SHAPE rules[0].enabled'],
    [{ ...aRule(), wehn: pro }, 'error UNKNOWN_FIELD rules[0]'],
    [{ ...aRule(), serve: undefined }, 'error WRONG_SHAPE rules[0].serve'],
    [aRule({ description: 'a'.repeat(2001) }), 'error TEXT_TOO_LONG rules[0].description'],
  ])('%j', (rule, expected) => {
    expect(toldOfRules(rule)).toEqual([expected]);
  });

  it('refuses an id that is used twice', () => {
    expect(toldOfRules(aRule({ when: pro }), aRule())).toEqual(['error DUPLICATE_RULE_ID rules[1].id']);
  });

  it('refuses a rule that an earlier one hides', () => {
    expect(toldOfRules(aRule({ id: 'a' }), aRule({ id: 'b', when: pro }))).toEqual([
      'error SHADOWED_RULE rules[1]',
    ]);
  });

  it.each<[string, Rule]>([
    ['disabled', aRule({ id: 'a', enabled: false })],
    ['conditional', aRule({ id: 'a', when: pro })],
    ['a rollout', aRule({ id: 'a', serve: { rollout: { value: true, percentage: 100 } } })],
  ])('lets rules follow one that is %s', (_, first) => {
    expect(toldOfRules(first, aRule({ id: 'b' }))).toEqual([]);
  });

  it('refuses more than 200', () => {
    const rules = Array.from({ length: 201 }, (_, index) => aRule({ id: `r${index}`, when: pro }));
    expect(toldOfRules(...rules)).toEqual(['error TOO_MANY rules']);
  });
});

describe('what a rule serves', () => {
  const half = { variation: 'on', weight: 50 };
  const fifth = { value: true, percentage: 20 };
  const step = (at: unknown) => ({ at, percentage: 5 });
  const anExperiment = (...arms: readonly object[]) => ({
    experiment: { key: 'e', status: 'running', arms: arms.map((arm) => ({ ...half, ...arm })) },
  });

  it.each<[unknown, string[]]>([
    [{ value: 1 }, ['error WRONG_VALUE_TYPE serve.value']],
    [{ variation: 'x' }, ['error UNKNOWN_VARIATION serve.variation']],
    [{ value: true, percentage: 20 }, ['error UNKNOWN_FIELD serve']],
    [{ rollout: { value: true, percentage: 20 }, value: true }, ['error UNKNOWN_FIELD serve']],
    [{ rollout: { value: true, percentage: 20, seed: 's', by: 'company.id' } }, []],
    [{ rollout: { percentage: 20 } }, ['error NOTHING_SERVED serve.rollout']],
    [{ rollout: { value: true } }, ['error WRONG_SHAPE serve.rollout.percentage']],
    [{ rollout: { value: true, percentage: '20' } }, ['error WRONG_SHAPE serve.rollout.percentage']],
    [
      { rollout: { value: true, percentage: -1 } },
      ['error PERCENTAGE_OUT_OF_RANGE serve.rollout.percentage'],
    ],
    [
      { rollout: { value: true, percentage: 101 } },
      ['error PERCENTAGE_OUT_OF_RANGE serve.rollout.percentage'],
    ],
    [{ rollout: { value: true, percentage: 0.005 } }, ['error PERCENTAGE_TOO_FINE serve.rollout.percentage']],
    [
      { rollout: { value: true, percentage: 0.005, dialect: 'growthbook' } },
      ['warning PERCENTAGE_TOO_FINE serve.rollout.percentage'],
    ],
    [{ rollout: { value: true, percentage: 0.07 } }, []],
    [{ rollout: { value: true, percentage: 0 } }, ['warning EMPTY_ROLLOUT serve.rollout.percentage']],
    [{ rollout: { value: true, percentage: 5, by: '' } }, ['error WRONG_SHAPE serve.rollout.by']],
    [{ rollout: { value: true, percentage: 5, seed: 1 } }, ['error WRONG_SHAPE serve.rollout.seed']],
    [{ split: { weights: [half, half] } }, []],
    [{ split: { weights: [] } }, ['error EMPTY_SPLIT serve.split.weights']],
    [{ split: { weights: [half] } }, ['error WEIGHTS_SUM serve.split.weights']],
    [
      { split: { weights: [half, { ...half, weight: -50 }] } },
      ['error PERCENTAGE_OUT_OF_RANGE serve.split.weights[1].weight'],
    ],
    [
      { split: { weights: [half, half, { ...half, weight: 0 }] } },
      ['warning ZERO_WEIGHT serve.split.weights[2].weight'],
    ],
    [
      { split: { weights: [half, half], coverage: 200 } },
      ['error PERCENTAGE_OUT_OF_RANGE serve.split.coverage'],
    ],
    [{ split: { weights: [half, half], coverage: 0 } }, ['warning EMPTY_COVERAGE serve.split.coverage']],
    [
      { split: { weights: [half, { ...half, value: false }] } },
      ['error AMBIGUOUS_SERVE serve.split.weights[1]'],
    ],
    [{ split: { weights: Array(3).fill({ value: true, weight: 33.3333 }) } }, []],
    [
      { split: { weights: Array(3).fill({ value: true, weight: 33.33 }) } },
      ['error WEIGHTS_SUM serve.split.weights'],
    ],
    [
      { progressive: { value: true, steps: [step('2026-12-01T09:00:00Z'), step('2026-12-01T10:00-01:00')] } },
      [],
    ],
    ...['2026-12-01T09:00:00', '2026-12-01', '2027-02-31T09:00:00Z', 'soon', 1000].map(
      (at): [unknown, string[]] => [
        { progressive: { value: true, steps: [step(at)] } },
        ['error BAD_TIME serve.progressive.steps[0].at'],
      ],
    ),
    [
      { rollout: { ...fifth, namespace: { key: 'n', range: [30, 30] } } },
      ['warning EMPTY_RANGE serve.rollout.namespace.range'],
    ],
    [
      { rollout: { ...fifth, filters: [{ seed: 's', ranges: [] }] } },
      ['warning EMPTY_RANGE serve.rollout.filters[0].ranges'],
    ],
    [
      {
        rollout: {
          ...fifth,
          filters: [
            {
              seed: 's',
              ranges: [
                [0, 10],
                [5, 5],
              ],
            },
          ],
        },
      },
      ['warning EMPTY_RANGE serve.rollout.filters[0].ranges[1]'],
    ],
    [
      {
        split: {
          weights: [half, half],
          ranges: [
            [50, 100],
            [0, 50],
          ],
        },
      },
      [],
    ],
    [
      {
        split: {
          weights: [half, half],
          ranges: [
            [50, 50],
            [0, 100],
          ],
        },
      },
      [],
    ],
    [
      {
        split: {
          weights: [half, half],
          ranges: [
            [50, 100],
            [0, 60],
          ],
        },
      },
      ['warning OVERLAPPING_RANGES serve.split.ranges'],
    ],
    [
      {
        split: {
          weights: [half, half],
          ranges: [
            [0, 100],
            [20, 30],
          ],
        },
      },
      ['warning OVERLAPPING_RANGES serve.split.ranges'],
    ],
    [anExperiment({ key: 'a' }, { key: 'b' }), []],
    [anExperiment({ key: 'a' }, { key: 'a' }), ['warning DUPLICATE_ARM serve.experiment.arms[1].key']],
    [anExperiment({ key: '1' }, {}), ['warning DUPLICATE_ARM serve.experiment.arms[1].key']],
  ])('%j', (serve, expected) => {
    expect(toldOfServe(serve)).toEqual(expected);
  });

  it('says in plain words what to do', () => {
    const split = { weights: [half, { variation: 'off', weight: 40 }] };
    expect(problemsOf(aFlag(), { staging: on(aRule({ serve: { split } })) })).toEqual([
      {
        severity: 'error',
        code: 'WEIGHTS_SUM',
        path: 'environments.staging.rules[0].serve.split.weights',
        message: 'Weights sum to 90; make them sum to 100.',
        hint: 'Change the weights, which are percentages; to leave some contexts out, lower the coverage instead.',
      },
    ]);
  });
});

describe('conditions', () => {
  const set = { attribute: 'a', operator: 'is_set' };

  it.each<[unknown, string[]]>([
    [{}, ['error EMPTY_GROUP when']],
    [{ all: [] }, ['error EMPTY_GROUP when.all']],
    [{ any: [{ none: [] }] }, ['error EMPTY_GROUP when.any[0].none']],
    [{ all: [set], none: [set] }, []],
    [{ all: set }, ['error WRONG_SHAPE when.all']],
    [{ all: [set], attribute: 'a' }, ['error UNKNOWN_FIELD when']],
    [{ ...set, attribute: '' }, ['error WRONG_SHAPE when.attribute']],
    [{ attribute: 'a' }, ['error UNKNOWN_OPERATOR when.operator']],
    [{ attribute: 'a', operator: 'constructor' }, ['error UNKNOWN_OPERATOR when.operator']],
    [{ attribute: 'a', operator: 'is_set', value: true }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'equals' }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'equals', value: null }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'equals', value: [1] }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'in', value: 'DE' }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'in', value: ['DE', null] }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'in', value: [] }, ['warning EMPTY_LIST when.value']],
    [{ attribute: 'a', operator: 'less_than', value: true }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'less_than', value: Number.NaN }, ['error WRONG_OPERAND when.value']],
    [{ attribute: 'a', operator: 'less_than', value: 'b' }, []],
    [{ attribute: 'a', operator: 'starts_with', value: 1 }, ['error WRONG_OPERAND when.value']],
    [nested(8), []],
    [nested(9), [`error CONDITION_TOO_DEEP when${'.all[0]'.repeat(8)}`]],
    [{ any: Array(1000).fill(set) }, []],
    [
      { any: [{ any: Array(600).fill(set) }, { any: Array(600).fill(set) }] },
      ['error TOO_MANY_CLAUSES when.any[1].any[400]'],
    ],
  ])('%#: %j', (when, expected) => {
    expect(toldOfCondition(when)).toEqual(expected);
  });
});

describe('hostile documents', () => {
  const junk = fc.anything({
    withBigInt: true,
    withNullPrototype: true,
    withSparseArray: true,
    withDate: true,
  });
  const shaped = fc.record({
    key: junk,
    type: junk,
    variations: fc.oneof(junk, fc.array(junk)),
    default: junk,
    tags: junk,
  });
  const serve = fc.oneof(
    junk,
    fc.record({ rollout: junk }),
    fc.record({ split: fc.record({ weights: fc.array(junk) }) }),
  );
  const rule = fc.record({
    id: junk,
    enabled: junk,
    when: fc.oneof(junk, fc.record({ all: fc.array(junk) })),
    serve,
  });
  const states = fc.record({
    staging: fc.oneof(junk, fc.record({ enabled: junk, rules: fc.array(fc.oneof(junk, rule)) })),
  });

  it('get problems, never exceptions', () => {
    fc.assert(
      fc.property(fc.oneof(junk, shaped), fc.oneof(junk, states), (flag, document) => {
        const problems = problemsOf(flag, document);
        expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
        expect(problems.every(({ code }) => code !== 'UNREADABLE')).toBe(true);
        expect(problems.every(({ message, hint }) => message !== '' && hint !== '')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('get one when they throw or never end', () => {
    const throwing = Object.defineProperty({}, 'key', {
      get: () => {
        throw new Error('boo');
      },
    });
    expect(told(throwing)).toEqual(['error UNREADABLE ']);
    const endless: Record<string, unknown> = {};
    endless.self = endless;
    expect(problemsOf(aFlag({ type: 'json', default: { value: endless as never } }))[0]?.code).toBe(
      'TOO_DEEP',
    );
  });

  it('are told of at most 200 times', () => {
    const rules = Array(200).fill({ a: 1, b: 2 });
    expect(problemsOf(aFlag(), { staging: { enabled: true, rules } })).toHaveLength(200);
  });

  it('cannot hide an error behind warnings', () => {
    const doubtful: Condition = { attribute: 'a', operator: 'in', value: [] };
    const all = [...Array<Condition>(300).fill(doubtful), { attribute: 'a', operator: 'nonsense' }];
    const lines = toldOfCondition({ all });
    expect(lines[0]).toBe('error UNKNOWN_OPERATOR when.all[300].operator');
    expect(lines.slice(1)).toEqual(
      Array.from({ length: 200 }, (_, index) => `warning EMPTY_LIST when.all[${index}].value`),
    );
  });
});
