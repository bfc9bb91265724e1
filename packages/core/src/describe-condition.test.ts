import { describe, expect, it } from 'vitest';
import { describeCondition } from './describe-condition.ts';
import type { Clause, Condition } from './model.ts';

const a: Clause = { attribute: 'a', operator: 'is_set' };
const b: Clause = { attribute: 'b', operator: 'is_not_set' };
const c: Clause = { attribute: 'c', operator: 'greater_than_or_equal', value: 3 };

describe('describeCondition', () => {
  it.each<[Condition, string]>([
    [a, 'a is set'],
    [c, 'c is at least 3'],
    [{ attribute: 'country', operator: 'in', value: ['DE', 'AT'] }, 'country is one of "DE", "AT"'],
    [{ attribute: 'plan', operator: 'not_equals', value: 'pro' }, 'plan does not equal "pro"'],
    [{ attribute: 'n', operator: 'not_in', value: [] }, 'n is none of nothing'],
    [{ all: [a, b] }, 'a is set and b is not set'],
    [{ any: [a, b] }, 'a is set or b is not set'],
    [{ none: [a] }, 'not (a is set)'],
    [{ none: [a, b] }, 'not (a is set or b is not set)'],
    [{ all: [a, { any: [b, c] }] }, 'a is set and (b is not set or c is at least 3)'],
    [{ any: [{ all: [a, b] }, c] }, '(a is set and b is not set) or c is at least 3'],
    [{ all: [a], any: [b, c] }, 'a is set and (b is not set or c is at least 3)'],
    [{ all: [{ any: [a, b] }], none: [c] }, '(a is set or b is not set) and not (c is at least 3)'],
    [{ all: [{ any: [a, b] }] }, 'a is set or b is not set'],
  ])('%j', (condition, words) => {
    expect(describeCondition(condition)).toBe(words);
  });

  it('shortens long lists and long values', () => {
    const value = Array.from({ length: 1000 }, (_, index) => index);
    expect(describeCondition({ attribute: 'a', operator: 'in', value })).toMatch(/18, 19 and 980 more$/);
    const long: Clause = { attribute: 'a', operator: 'equals', value: 'x'.repeat(5000) };
    expect(describeCondition(long)).toMatch(/x… \(5002 characters\)$/);
  });

  it('quotes attributes that could pass for words, and shows what is invisible', () => {
    const tricky: Clause = { attribute: 'a is set or b', operator: 'equals', value: 'x\u202E\u200B\n' };
    expect(describeCondition(tricky)).toBe('"a is set or b" equals "x\\u202E\\u200B\\n"');
  });
});
