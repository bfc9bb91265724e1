import { describe, expect, it } from 'vitest';
import { aRule } from '../test/a-flag.ts';
import { describeRule } from './describe-rule.ts';
import type { Rule } from './model.ts';

const when: Rule['when'] = {
  all: [
    { attribute: 'country', operator: 'in', value: ['DE', 'AT'] },
    { attribute: 'plan', operator: 'equals', value: 'pro' },
  ],
};
const weights = [
  { variation: 'a', weight: 33.3 },
  { value: { b: 1 }, weight: 66.7 },
];

describe('describeRule', () => {
  it.each<[Rule, string]>([
    [aRule(), 'serve true to everyone'],
    [aRule({ serve: { variation: 'on' }, enabled: false }), '(disabled) serve variation "on" to everyone'],
    [
      aRule({ serve: { rollout: { value: true, percentage: 20 } }, when }),
      'serve true to 20 % (by targetingKey) when country in ["DE", "AT"] and plan = "pro"',
    ],
    [
      aRule({ serve: { rollout: { variation: 'on', percentage: 0.5, by: 'company.id', seed: 's 1' } } }),
      'serve variation "on" to 0.5 % (by company.id, seed "s 1")',
    ],
    [
      aRule({ serve: { split: { weights } } }),
      'serve variation "a" to 33.3 %, {"b":1} to 66.7 % (by targetingKey)',
    ],
    [
      aRule({ serve: { split: { weights, coverage: 50 } } }),
      'serve variation "a" to 33.3 %, {"b":1} to 66.7 % of a covered 50 % (by targetingKey)',
    ],
  ])('%j', (rule, words) => {
    expect(describeRule(rule)).toBe(words);
  });
});
