import { type Condition, conditionText, OPERATORS, type Serve } from '@guidon/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fieldsFrom,
  isRuleAsShown,
  type RuleFields,
  ruleFields,
  ruleFrom,
  ruleProblem,
} from './rule-fields.ts';
import { serveProblem } from './serve-fields.ts';

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const comparison = fc
  .record({
    attribute: fc.constantFrom('country', 'a.b', '__proto__', 'constructor'),
    operator: fc.constantFrom(...OPERATORS),
    value: fc.option(fc.oneof(scalar, fc.array(scalar)), { nil: undefined }),
  })
  .map(withoutUndefined);
const clause = fc.oneof(
  comparison,
  fc.record({ segment: fc.constantFrom('staff', 'beta') }),
  comparison.map(({ attribute: _, ...rest }) => ({ flag: 'new-api', ...rest })),
);
const group = fc.record({
  match: fc.constantFrom('all', 'any', 'none'),
  clauses: fc.array(clause, { minLength: 1, maxLength: 3 }),
});
/** Groups as they are shown: one of what must all hold, and it comes first. */
const shownGroups = fc
  .array(group, { minLength: 1, maxLength: 3 })
  .map((groups) => [
    ...groups.filter(({ match }) => match === 'all').slice(0, 1),
    ...groups.filter(({ match, clauses }) => match === 'none' || (match === 'any' && clauses.length > 1)),
  ])
  .filter((groups) => groups.length > 0);
const someCondition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.record({ attribute: fc.constantFrom('a', 'b'), operator: fc.constant('equals'), value: scalar }),
    fc
      .record(
        {
          all: fc.array(tie('node'), { maxLength: 3 }),
          any: fc.array(tie('node'), { maxLength: 3 }),
          none: fc.array(tie('node'), { maxLength: 3 }),
        },
        { requiredKeys: [] },
      )
      .filter((one) => Object.keys(one).length > 0),
  ) as fc.Arbitrary<Condition>,
})).node;
const served = fc.oneof(
  fc.record({ variation: fc.constantFrom('on', 'off') }),
  fc.record({ value: fc.oneof(scalar, fc.constant({ a: null })) }),
);
const bucketing = fc.record({ by: fc.constant('company'), seed: fc.string() }, { requiredKeys: [] });
const percentage = fc.integer({ min: 0, max: 100 });
const split = fc.array(
  fc.tuple(served, percentage).map(([value, weight]) => ({ ...value, weight })),
  { minLength: 1, maxLength: 3 },
);
const serve = fc.oneof(
  served,
  fc
    .tuple(served, percentage, bucketing)
    .map(([value, share, by]) => ({ ...value, percentage: share, ...by })),
  fc.tuple(split, bucketing).map(([weights, by]) => ({ split: weights, ...by })),
  fc
    .tuple(served, percentage)
    .map(([value, share]) => ({ ...value, steps: [{ at: '2026-12-01T09:00:00Z', percentage: share }] })),
  fc.tuple(split, percentage).map(([weights, share]) => ({ split: weights, percentage: share })),
);
const fieldsOf = (groups: fc.Arbitrary<object[]>) =>
  fc
    .record({
      id: fc.constantFrom('r1', 'dach'),
      description: fc.option(fc.constant('why'), { nil: undefined }),
      enabled: fc.constantFrom(undefined, false),
      when: fc.option(groups, { nil: undefined }),
      serve,
    })
    .map(withoutUndefined);

const fields = fieldsOf(fc.array(group, { minLength: 1, maxLength: 3 }));

function withoutUndefined(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

describe('rules in the form of the tools', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(fieldsOf(shownGroups), (sent) => {
        const parsed = ruleFields.parse(sent);
        expect(parsed).toEqual(sent);
        expect(ruleProblem(parsed)).toBeUndefined();
        expect(fieldsFrom(ruleFrom(parsed, parsed.id ?? ''))).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  it('mean the same rule when they are sent back', () => {
    fc.assert(
      fc.property(fields, (sent) => {
        const rule = ruleFrom(ruleFields.parse(sent), 'r1');
        expect(ruleFrom(ruleFields.parse(fieldsFrom(rule)), 'r1')).toEqual(rule);
      }),
    );
  });

  // One clause came back as a group of one, which made a revision and hid nothing from the lint.
  it('change nothing when what is shown is sent back, however the stored rule is written', () => {
    fc.assert(
      fc.property(someCondition, (when) => {
        const stored = { id: 'r', enabled: true, when, serve: { value: true } };
        const parsed = ruleFields.parse(fieldsFrom(stored));
        expect(ruleProblem(parsed)).toBeUndefined();
        expect(isRuleAsShown(stored, ruleFrom(parsed, 'r'))).toBe(true);
        const everyone = { id: 'r', enabled: true, serve: { value: true } };
        expect(isRuleAsShown(stored, everyone)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same as groups and as text', () => {
    const clauses = [{ attribute: 'a', operator: 'equals', value: 1 }];
    const inTwoForms = [[{ match: 'all', clauses }], [{ match: 'any', clauses }], 'a = 1'];
    const conditions = inTwoForms.map(
      (when) => ruleFrom(ruleFields.parse({ when, serve: { value: 1 } }), 'r').when,
    );
    expect(new Set(conditions.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('may leave out what is usual', () => {
    const sent = { enabled: true, serve: { value: true } };
    expect(fieldsFrom(ruleFrom(ruleFields.parse(sent), 'r1'))).toEqual({ id: 'r1', serve: { value: true } });
  });

  it.each<[string, Condition, object[]]>([
    [
      'a lone clause',
      { attribute: 'a', operator: 'is_set' },
      [{ match: 'all', clauses: [{ attribute: 'a', operator: 'is_set' }] }],
    ],
    [
      'groups beside each other',
      {
        all: [{ attribute: 'a', operator: 'is_set' }],
        none: [{ attribute: 'b', operator: 'is_set' }],
      },
      [
        { match: 'all', clauses: [{ attribute: 'a', operator: 'is_set' }] },
        { match: 'none', clauses: [{ attribute: 'b', operator: 'is_set' }] },
      ],
    ],
    [
      'a segment and a prerequisite',
      {
        all: [
          { segment: 'staff' },
          { flag: 'api', matches: { attribute: 'value', operator: 'equals', value: 2 } },
        ],
      },
      [{ match: 'all', clauses: [{ segment: 'staff' }, { flag: 'api', operator: 'equals', value: 2 }] }],
    ],
  ])('can say %s', (_name, when, wanted) => {
    expect(fieldsFrom({ id: 'r', enabled: true, when, serve: { value: true } }).when).toEqual(wanted);
  });

  it.each<[string, Condition]>([
    [
      'a group in a group in a group',
      { any: [{ all: [{ none: [{ segment: 'a' }] }, { segment: 'b' }] }, { segment: 'c' }] },
    ],
    [
      'an element',
      { attribute: 'orders', element: { attribute: 'total', operator: 'greater_than', value: 5 } },
    ],
    ['a clause of another dialect', { attribute: 'a', operator: 'equals', value: 1, dialect: 'growthbook' }],
    ['a percentage', { percentage: 20, by: 'company' }],
    ['a path into a prerequisite', { flag: 'a', matches: { attribute: 'value.mode', operator: 'is_set' } }],
  ])('says %s as text, which means the same when it is sent back', (_name, when) => {
    const rule = { id: 'r', enabled: true, when, serve: { value: true } };
    const fields = fieldsFrom(rule);
    expect(fields.when).toBe(conditionText(when));
    expect(ruleFrom(ruleFields.parse(fields), 'r')).toEqual(rule);
  });

  it.each<[string, Serve]>([
    ['a holdout', { holdout: { key: 'h', percentage: 5, value: false } }],
    ['nothing', { nothing: true }],
    ['a rollout of another hash', { rollout: { value: true, percentage: 5, hashVersion: 'flagsmith' } }],
    [
      'an experiment',
      { experiment: { key: 'e', status: 'running', arms: [{ value: true, weight: 100, key: 'x' }] } },
    ],
    ['a value served as off', { value: true, disabled: true }],
  ])('shows %s exactly, ready to be sent back', (_name, serve) => {
    const rule = { id: 'r', enabled: true, serve };
    const fields = fieldsFrom(rule);
    expect(fields.serve).toEqual({ exact: serve });
    const parsed = ruleFields.parse(fields);
    expect(ruleProblem(parsed)).toBeUndefined();
    expect(ruleFrom(parsed, 'r')).toEqual(rule);
  });
});

describe('ruleProblem', () => {
  it.each<[string, RuleFields['when'], RegExp]>([
    ['a text that cannot be read', 'country on', /at character 9/],
    [
      'a clause about two things',
      [{ match: 'all', clauses: [{ segment: 'a', flag: 'b' }] }],
      /exactly one of/,
    ],
    ['a clause about nothing', [{ match: 'all', clauses: [{ operator: 'is_set' }] }], /exactly one of/],
    [
      'a segment that is compared',
      [{ match: 'all', clauses: [{ segment: 'a', value: 1 }] }],
      /takes no operator/,
    ],
    ['no groups, which would be everyone', [], /without groups/],
    ['an attribute alone', [{ match: 'all', clauses: [{ attribute: 'a' }] }], /needs an operator/],
  ])('finds fault with %s', (_name, when, words) => {
    expect(ruleProblem({ when, serve: { value: true } })?.message).toMatch(words);
  });
});

describe('serveProblem', () => {
  it.each<[string, RuleFields['serve']]>([
    ['nothing', {}],
    ['a variation and a value', { variation: 'on', value: true }],
    ['a value and a split', { value: true, split: [{ value: true, weight: 100 }] }],
    ['a weight of nothing', { split: [{ weight: 100 }] }],
    ['a weight of two things', { split: [{ variation: 'on', value: true, weight: 100 }] }],
    ['a seed without a percentage', { value: true, seed: 's' }],
    ['by without a percentage', { value: true, by: 'company' }],
    ['steps beside a percentage', { value: true, percentage: 5, steps: [{ at: 'now', percentage: 5 }] }],
    ['exact beside a value', { value: true, exact: { nothing: true } }],
  ])('finds fault with %s', (_name, wrong) => {
    expect(serveProblem(wrong)).toBeDefined();
  });
});
