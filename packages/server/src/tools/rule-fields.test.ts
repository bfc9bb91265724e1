import type { Condition } from '@guidon/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fieldsFrom,
  OFFERED_OPERATORS,
  type RuleFields,
  ruleFields,
  ruleFrom,
  serveProblem,
} from './rule-fields.ts';

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const clause = fc
  .record({
    attribute: fc.constantFrom('country', 'a.b', '__proto__', 'constructor'),
    operator: fc.constantFrom(...OFFERED_OPERATORS),
    value: fc.option(fc.oneof(scalar, fc.array(scalar)), { nil: undefined }),
  })
  .map(withoutUndefined);
const group = fc.record({
  match: fc.constantFrom('all', 'any', 'none'),
  clauses: fc.array(clause, { minLength: 1, maxLength: 3 }),
});
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
  fc.tuple(split, percentage).map(([weights, share]) => ({ split: weights, percentage: share })),
);
const fields = fc
  .record({
    id: fc.constantFrom('r1', 'dach'),
    description: fc.option(fc.constant('why'), { nil: undefined }),
    enabled: fc.constantFrom(undefined, false),
    when: fc.option(fc.array(group, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    serve,
  })
  .map(withoutUndefined);

function withoutUndefined(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

describe('rules in the form of the tools', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(fields, (sent) => {
        const parsed = ruleFields.parse(sent);
        expect(parsed).toEqual(sent);
        expect(serveProblem(parsed.serve)).toBeUndefined();
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

  it('may leave out what is usual', () => {
    const sent = { enabled: true, when: [], serve: { value: true } };
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
  ])('can say %s', (_name, when, wanted) => {
    expect(fieldsFrom({ id: 'r', enabled: true, when, serve: { value: true } }).when).toEqual(wanted);
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
  ])('finds fault with %s', (_name, wrong) => {
    expect(serveProblem(wrong)).toBeDefined();
  });
});
