import { describe, expect, it } from 'vitest';
import { compileCondition } from './compile-condition.ts';
import type { Clause, Condition } from './model.ts';
import { startNote } from './rule-note.ts';

const yes: Clause = { attribute: 'a', operator: 'equals', value: 1 };
const no: Clause = { attribute: 'b', operator: 'equals', value: 1 };
const context = { a: 1, b: 2, 'd.e': 'x', d: { e: 'y' } };

describe('condition groups', () => {
  it.each<[Condition, boolean]>([
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ all: [yes, yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ none: [no, no] }, true],
    [{ none: [no, yes] }, false],
    [{ all: [yes], any: [no, yes], none: [no] }, true],
    [{ all: [yes], any: [no], none: [no] }, false],
    [{ all: [{ any: [no, { none: [no] }] }] }, true],
    [{ all: [] }, true],
    [{ any: [] }, false],
    [{ none: [] }, true],
  ])('%j is %s', (condition, expected) => {
    expect(compileCondition(condition)(context)).toBe(expected);
  });
});

describe('what decided against a condition', () => {
  it.each<[Condition, unknown]>([
    [no, { clause: 'b = 1', actual: 2 }],
    [{ all: [yes, no] }, { clause: 'b = 1', actual: 2 }],
    [{ any: [no] }, { clause: 'b = 1', actual: 2 }],
    [{ any: [no, no] }, { clause: 'b = 1 or b = 1' }],
    [{ none: [no, yes] }, { clause: 'not (a = 1)', actual: 1 }],
    [{ attribute: 'c', operator: 'is_set' }, { clause: 'c is_set' }],
    [
      { none: [{ attribute: 'd.e', operator: 'equals', value: 'x', dialect: 'flagsmith' }] },
      { clause: 'not (d.e flagsmith:equals "x")', actual: 'x' },
    ],
    [
      { none: [{ attribute: 'd.e', operator: 'equals', value: 'y', dialect: 'growthbook' }] },
      { clause: 'not (d.e growthbook:equals "y")', actual: 'y' },
    ],
  ])('%j', (condition, failed) => {
    const note = startNote('rule');
    compileCondition(condition)(context, note);
    expect(note).toEqual({ ruleId: 'rule', outcome: 'condition_not_met', failed });
  });
});
