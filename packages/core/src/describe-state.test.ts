import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { DEFAULT_STATE } from './default-state.ts';
import { describeState } from './describe-state.ts';

describe('describeState', () => {
  it('tells on, the rules in order, and what everyone else gets', () => {
    const pro = aRule({ id: 'pro', when: { attribute: 'plan', operator: 'equals', value: 'pro' } });
    const tenth = aRule({ id: 'tenth', serve: { rollout: { variation: 'on', percentage: 10 } } });
    expect(describeState(aFlag(), on(pro, tenth))).toEqual([
      'On.',
      '1. pro: serve true when plan = "pro"',
      '2. tenth: serve true to 10 % (by targetingKey)',
      'Everyone else gets false.',
    ]);
  });

  it('tells what off means', () => {
    expect(describeState(aFlag(), DEFAULT_STATE)).toEqual([
      "Off: the code's own default applies. When on:",
      'Everyone gets false.',
    ]);
    expect(describeState(aFlag({ off: { value: false } }), DEFAULT_STATE)[0]).toBe(
      'Off: everyone gets false. When on:',
    );
  });

  it('tells a variation that is not a boolean by value and name', () => {
    const flag = aFlag({
      type: 'string',
      variations: [{ key: 'red', value: '#f00' }],
      default: { variation: 'red' },
    });
    expect(describeState(flag, on()).at(-1)).toBe('Everyone gets "#f00" (variation "red").');
  });

  it("tells the environment's own default and off", () => {
    expect(describeState(aFlag(), { ...on(), default: { value: true } })).toEqual([
      'On.',
      'Everyone gets true.',
    ]);
    const off = { ...DEFAULT_STATE, off: { variation: 'on' } };
    expect(describeState(aFlag({ off: { value: false } }), off)[0]).toBe('Off: everyone gets true. When on:');
  });
});
