import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../../test/a-flag.ts';
import type { Clause, Condition } from '../model.ts';
import { toFlagsmith } from './to-flagsmith.ts';

function translate(when: Condition) {
  const configurations = [{ flag: aFlag(), state: on(aRule({ when })) }];
  const { document, untranslated } = toFlagsmith({ configurations, apiKey: 'key' });
  return { rules: document.project.segments[0]?.rules, told: untranslated.map(({ reason }) => reason) };
}

describe('a clause of ours', () => {
  it.each<[Clause, string, unknown]>([
    [{ attribute: 'plan', operator: 'equals', value: 'pro' }, 'IN', '["pro"]'],
    [{ attribute: 'plan', operator: 'equals', value: '1.0.0:semver' }, 'IN', '["1.0.0:semver"]'],
    [{ attribute: 'plan', operator: 'in', value: ['a,b', 'c'] }, 'IN', '["a,b","c"]'],
    [{ attribute: 'plan', operator: 'contains', value: 'p' }, 'CONTAINS', 'p'],
    [{ attribute: 'version', operator: 'version_less_than', value: '1.2.3' }, 'LESS_THAN', '1.2.3:semver'],
  ])('%j is said without a difference', (clause, operator, value) => {
    const { rules, told } = translate(clause);
    expect(rules?.[0]?.conditions).toEqual([{ operator, property_: clause.attribute, value }]);
    expect(told).toEqual([]);
  });

  it('that is negative asks whether there is a trait, which theirs do not', () => {
    const { rules, told } = translate({ attribute: 'plan', operator: 'not_equals', value: 'pro' });
    expect(rules?.[0]?.rules.map(({ type }) => type)).toEqual(['ALL', 'NONE']);
    expect(told).toEqual([]);
  });

  it.each<[Clause, RegExp]>([
    [{ attribute: 'user.plan', operator: 'equals', value: 'pro' }, /no path/],
    [{ attribute: 'age', operator: 'equals', value: 1 }, /converted/],
    [{ attribute: 'paid', operator: 'equals', value: true }, /converted/],
    [{ attribute: 'age', operator: 'greater_than', value: 17 }, /converted/],
    [{ attribute: 'plan', operator: 'in', value: ['1'] }, /number/],
    [{ attribute: 'plan', operator: 'matches_regex', value: 'p' }, /text/],
    [{ attribute: 'age', operator: 'modulo', value: [2, 1] }, /remainders/],
  ])('%j is said, and told to differ', (clause, reason) => {
    const { rules, told } = translate(clause);
    expect(rules).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(reason)]);
  });

  it.each<[Clause]>([
    [{ attribute: 'plan', operator: 'contains', value: '' }],
    [{ attribute: 'plan', operator: 'contains', value: 'x:semver' }],
    [{ attribute: 'plan', operator: 'greater_than', value: '1.0.0:semver' }],
    [{ attribute: 'plan', operator: 'equals', value: '' }],
    [{ attribute: 'plan', operator: 'in', value: [true] }],
    [{ attribute: '$.identity.key', operator: 'is_set' }],
    [{ attribute: 'constructor', operator: 'is_set' }],
  ])('%j cannot be said', (clause) => {
    const { rules, told } = translate(clause);
    expect(rules).toBeUndefined();
    expect(told).toEqual([expect.stringMatching(/cannot be said|Everybody/)]);
  });
});
