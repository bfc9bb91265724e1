import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCondition, aContext } from '../../test/arbitraries.ts';
import { aCanonicalCondition } from '../../test/condition-arbitraries.ts';
import { loneCompilation } from '../compilation.ts';
import { type ConditionTest, compileCondition } from '../compile-condition.ts';
import type { Clause, Condition } from '../model.ts';
import { conditionText } from './condition-text.ts';
import { LONGEST_CONDITION_TEXT, parseCondition } from './parse-condition.ts';

const a: Clause = { attribute: 'a', operator: 'is_set' };
const b: Clause = { attribute: 'b', operator: 'equals', value: 1 };
const c: Clause = { attribute: 'c', operator: 'in', value: ['x', true] };

/** Groups with any of the three lists, empty and of one member too. */
const aLooseGroup: fc.Arbitrary<Condition> = fc.record(
  { all: members(), any: members(), none: members() },
  { requiredKeys: [] },
);

function members(): fc.Arbitrary<Condition[]> {
  return fc.array(aCondition, { maxLength: 3 });
}

function compiled(condition: Condition): ConditionTest {
  const compilation = loneCompilation();
  compilation.scope.list('list').values = new Set(['DE', 1]);
  return compileCondition(condition, compilation);
}

function reread(condition: Condition): Condition {
  const parsed = parseCondition(conditionText(condition));
  if ('problem' in parsed) throw new Error(`${conditionText(condition)}: ${parsed.problem.message}`);
  return parsed.condition;
}

describe('conditionText', () => {
  it.each<[Condition, string]>([
    [a, 'a is_set'],
    [b, 'b = 1'],
    [{ ...b, ignoreCase: true }, 'b = 1 ignoring_case'],
    [{ ...b, dialect: 'growthbook' }, 'b growthbook:equals 1'],
    [{ ...b, operator: 'version_less_than' }, 'b version < 1'],
    [{ all: [a, b] }, 'a is_set and b = 1'],
    [{ any: [a, { all: [b, c] }] }, 'a is_set or (b = 1 and c in ["x", true])'],
    [{ all: [a, { all: [b, c] }] }, 'a is_set and (b = 1 and c in ["x", true])'],
    [{ none: [a] }, 'not (a is_set)'],
    [{ none: [{ segment: 'beta' }] }, 'not segment beta'],
    [{ none: [a, b] }, 'not (a is_set or b = 1)'],
    [
      { all: [a], any: [b, c], none: [a, b] },
      'a is_set and (b = 1 or c in ["x", true]) and not (a is_set or b = 1)',
    ],
    [{ all: [a], none: [b] }, 'a is_set and not (b = 1)'],
    [{ all: [a, { none: [b] }] }, 'a is_set and (not (b = 1))'],
    [{ any: [a, { none: [b] }] }, 'a is_set or not (b = 1)'],
    [{ all: [a] }, 'a is_set'],
    [{ all: [] }, 'always'],
    [{ any: [] }, 'never'],
    [{}, 'always'],
    [{ attribute: 'cart', size: { attribute: '.', operator: 'greater_than', value: 2 } }, 'size cart > 2'],
    [{ attribute: 'orders', element: { all: [a, b] } }, 'any orders (a is_set and b = 1)'],
    [
      { attribute: 'o', element: a, nulls: true, dialect: 'growthbook' },
      'growthbook:any o with_nulls (a is_set)',
    ],
    [{ flag: 'new-checkout', matches: { ...b, attribute: 'value' } }, 'flag new-checkout = 1'],
    [{ flag: '2024', matches: { ...b, attribute: 'value.mode' } }, 'flag "2024" (value.mode = 1)'],
    [{ percentage: 20 }, 'percentage 20'],
    [
      {
        percentage: 0.5,
        by: 'company.id',
        seed: 's',
        hashVersion: 'flagsmith',
        prefix: 'p_',
        dialect: 'flagsmith',
      },
      'flagsmith:percentage 0.5 by company.id seed "s" hash flagsmith prefix "p_"',
    ],
    [{ ...a, attribute: 'Segment' }, '"Segment" is_set'],
    [{ ...a, attribute: 'a "b"' }, '"a \\"b\\"" is_set'],
    [{ ...b, value: 'x\u202E\n' }, 'b = "x\\u202E\\n"'],
  ])('%j', (condition, text) => {
    expect(conditionText(condition)).toBe(text);
  });

  it('reads back exactly, whatever the condition', () => {
    fc.assert(
      fc.property(aCanonicalCondition, (condition) => {
        fc.pre(conditionText(condition).length <= LONGEST_CONDITION_TEXT);
        expect(reread(condition)).toStrictEqual(condition);
      }),
      { numRuns: 2000 },
    );
  });

  it('means the same when it is read back, however the groups are written', () => {
    fc.assert(
      fc.property(aLooseGroup, fc.array(aContext, { minLength: 1, maxLength: 5 }), (group, contexts) => {
        const [before, after] = [compiled(group), compiled(reread(group))];
        for (const context of contexts) expect(after(context)).toBe(before(context));
        expect(conditionText(reread(group))).toBe(conditionText(group));
      }),
      { numRuns: 1000 },
    );
  });
});
