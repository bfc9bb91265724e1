import { describe, expect, it } from 'vitest';
import { describeCondition } from './describe-condition.ts';
import type { Clause, Condition } from './model.ts';
import { conditionText } from './text/condition-text.ts';

const a: Clause = { attribute: 'a', operator: 'is_set' };
const b: Clause = { attribute: 'b', operator: 'is_not_set' };
const c: Clause = { attribute: 'c', operator: 'greater_than_or_equal', value: 3 };

describe('describeCondition', () => {
  it('is the text of the condition', () => {
    const condition: Condition = { all: [a, { any: [b, c] }], none: [{ segment: 'staff' }] };
    expect(describeCondition(condition)).toBe(conditionText(condition));
    expect(describeCondition(condition)).toBe('a is_set and (b is_not_set or c >= 3) and not segment staff');
  });

  it('shortens long lists and long values', () => {
    const value = Array.from({ length: 1000 }, (_, index) => index);
    expect(describeCondition({ attribute: 'a', operator: 'in', value })).toMatch(/18, 19 and 980 more\]$/);
    const long: Clause = { attribute: 'a', operator: 'equals', value: 'x'.repeat(5000) };
    expect(describeCondition(long)).toMatch(/x… \(5002 characters\)$/);
  });

  it('quotes attributes that could pass for words, and shows what is invisible', () => {
    const tricky: Clause = { attribute: 'a is set or b', operator: 'equals', value: 'x\u202E\u200B\n' };
    expect(describeCondition(tricky)).toBe('"a is set or b" = "x\\u202E\\u200B\\n"');
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [{ operator: 'equals', value: 1 }, '{"operator":"equals","value":1}'],
    [{ all: [a, null] }, 'a is_set and null'],
    [{ all: 5 }, '{"all":5}'],
    [{ flag: 'f' }, '{"flag":"f"}'],
    [{ attribute: 'a', element: 3 }, '{"attribute":"a","element":3}'],
  ])('writes a part that is no condition as the value it is: %j', (malformed, words) => {
    expect(describeCondition(malformed as Condition)).toBe(words);
    expect(conditionText(malformed as Condition)).toBe(words);
  });
});
