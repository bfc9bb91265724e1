import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { CompiledEnvironment, type EnvironmentParts } from './compiled-environment.ts';
import type { Condition, EvaluationContext, Segment } from './model.ts';

const someone = { targetingKey: 'user-1', plan: 'pro' };
const pro: Segment = { key: 'pro', when: { attribute: 'plan', operator: 'equals', value: 'pro' } };

function environmentWith(when: Condition, parts?: EnvironmentParts): CompiledEnvironment {
  return CompiledEnvironment.of([{ flag: aFlag(), state: on(aRule({ when })) }], parts);
}

function waitsFor(flag: string): Condition {
  return { flag, matches: { attribute: 'value', operator: 'equals', value: true } };
}

describe('a segment', () => {
  it('is matched by key, through others, and changes without touching flags', () => {
    const both: Segment = {
      key: 'both',
      when: { all: [{ segment: 'pro' }, { none: [{ segment: 'pro' }] }] },
    };
    const environment = environmentWith({ segment: 'pro' }, { segments: [both, pro] });
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.isInSegment('both', someone)).toBe(false);
    environment.setSegment({ ...pro, when: { attribute: 'plan', operator: 'equals', value: 'free' } });
    const { value, rules } = environment.explain('checkout', someone);
    expect(value).toBe(false);
    expect(rules[0]?.failed).toEqual({ clause: 'segment pro: plan = "free"', actual: 'pro' });
  });

  it.each<[string, Segment[]]>([
    ['that does not exist', []],
    ['that cannot be read', [{ ...pro, when: { attribute: 'a', operator: 'matches_regex', value: '(' } }]],
    [
      'in a cycle',
      [
        { ...pro, when: { segment: 'other' } },
        { key: 'other', when: { segment: 'pro' } },
      ],
    ],
  ])('%s makes the flag unreadable', (_, segments) => {
    const environment = environmentWith({ segment: 'pro' }, { segments });
    expect(environment.evaluate('checkout', someone)).toMatchObject({
      reason: 'ERROR',
      errorCode: 'PARSE_ERROR',
    });
    expect(environment.isInSegment('pro', someone)).toBeUndefined();
    environment.setSegment(pro);
    expect(environment.evaluate('checkout', someone).value).toBe(true);
  });
});

describe('a saved list', () => {
  it('is looked into as it is by then', () => {
    const environment = environmentWith(
      { attribute: 'targetingKey', operator: 'in_list', value: 'beta' },
      { lists: [{ key: 'beta', values: ['user-1'] }] },
    );
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    environment.setList({ key: 'beta', values: [] });
    expect(environment.evaluate('checkout', someone).value).toBe(false);
    environment.deleteList('beta');
    expect(environment.evaluate('checkout', someone).errorCode).toBe('PARSE_ERROR');
  });
});

describe('a prerequisite', () => {
  it('is the value of another flag for the same context', () => {
    const environment = environmentWith(waitsFor('parent'));
    expect(environment.evaluate('checkout', someone).value).toBe(false);
    environment.set(aFlag({ key: 'parent' }), on(aRule({ when: pro.when })));
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.evaluate('checkout', {}).value).toBe(false);
    expect(environment.evaluate('checkout', {}, { forcedVariations: { parent: 'on' } }).value).toBe(true);
  });

  it('in a cycle is answered, not hung', () => {
    const environment = environmentWith(waitsFor('a'));
    environment.set(aFlag({ key: 'a' }), on(aRule({ when: waitsFor('checkout') })));
    const expected = { reason: 'ERROR', errorCode: 'PARSE_ERROR' };
    expect(environment.evaluateAll(someone)).toMatchObject([expected, expected]);
    expect(environment.explain('a', someone)).toMatchObject(expected);
  });

  it('is asked once, however often it is waited for', () => {
    const environment = new CompiledEnvironment();
    const twice = (key: string): Condition => ({ all: [waitsFor(key), waitsFor(key)] });
    environment.set(aFlag({ key: 'f0' }), on(aRule()));
    for (let i = 1; i <= 60; i++)
      environment.set(aFlag({ key: `f${i}` }), on(aRule({ when: twice(`f${i - 1}`) })));
    expect(environment.evaluate('f60', someone).value).toBe(true);
    expect(environment.explain('f60', someone).value).toBe(true);
  });
});

describe('conditions over parts of an attribute', () => {
  it.each<[Condition, EvaluationContext, boolean]>([
    [
      { attribute: 'tags', element: { attribute: '.', operator: 'starts_with', value: 'a' } },
      { tags: ['b', 'ab'] },
      true,
    ],
    [
      { attribute: 'tags', element: { attribute: '.', operator: 'starts_with', value: 'a' } },
      { tags: 'ab' },
      false,
    ],
    [
      { attribute: 'cars', element: { attribute: 'colour', operator: 'equals', value: 'red' } },
      { cars: [null, { colour: 'red' }] },
      true,
    ],
    [
      { attribute: 'tags', size: { attribute: '.', operator: 'greater_than', value: 1 } },
      { tags: [1, 2] },
      true,
    ],
    [
      { attribute: 'tags', size: { attribute: '.', operator: 'greater_than', value: 1 } },
      { tags: '123' },
      false,
    ],
    [{ percentage: 100 }, { targetingKey: 'a' }, true],
    [{ percentage: 100 }, {}, false],
    [{ percentage: 0 }, { targetingKey: 'a' }, false],
    [{ percentage: 100, by: 'company', seed: 's' }, { company: 7 }, true],
  ])('%j over %j is %s', (when, context, expected) => {
    expect(environmentWith(when).evaluate('checkout', context).value).toBe(expected);
  });
});
