import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { CompiledEnvironment } from './compiled-environment.ts';
import { DEFAULT_STATE } from './default-state.ts';

const someone = { targetingKey: 'user-1' };

describe('CompiledEnvironment', () => {
  it('answers FLAG_NOT_FOUND for keys it does not have', () => {
    const environment = CompiledEnvironment.of([]);
    const expected = { flagKey: 'constructor', reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' };
    expect(environment.evaluate('constructor', someone)).toMatchObject(expected);
    expect(environment.explain('constructor', someone)).toMatchObject({ ...expected, rules: [] });
  });

  it('replaces and deletes flags', () => {
    const environment = CompiledEnvironment.of([{ flag: aFlag(), state: DEFAULT_STATE }]);
    environment.set(aFlag(), on(aRule()));
    expect(environment.size).toBe(1);
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.delete('checkout')).toBe(true);
    expect(environment.delete('checkout')).toBe(false);
    expect(environment.evaluateAll(someone)).toEqual([]);
  });

  it('evaluates all flags sorted by key, leaving archived ones to those who ask by key', () => {
    const flags = [
      aFlag({ key: 'b' }),
      aFlag({ key: 'old', archived: true }),
      aFlag({ key: 'a' }),
      aFlag({ key: 'B' }),
    ];
    const environment = CompiledEnvironment.of(flags.map((flag) => ({ flag, state: on() })));
    expect(keys(environment)).toEqual(['B', 'a', 'b']);
    expect(environment.evaluate('old', someone).reason).toBe('STATIC');
    environment.set(aFlag({ key: 'old' }), on());
    expect(keys(environment)).toEqual(['B', 'a', 'b', 'old']);
  });

  it('finds what a flag refers to whether that came before the flag, before it was first asked, or later', () => {
    const environment = new CompiledEnvironment();
    environment.set(aFlag(), on(aRule({ when: { segment: 'some' } })));
    environment.setSegment({ key: 'some', when: { attribute: 'targetingKey', operator: 'is_set' } });
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    environment.setSegment({ key: 'some', when: { attribute: 'targetingKey', operator: 'is_not_set' } });
    expect(environment.evaluate('checkout', someone).value).toBe(false);
    environment.deleteSegment('some');
    expect(environment.evaluate('checkout', someone).errorCode).toBe('PARSE_ERROR');
  });

  it('explains what it evaluates', () => {
    const environment = CompiledEnvironment.of([{ flag: aFlag(), state: on(aRule()) }]);
    expect(environment.explain('checkout', someone)).toMatchObject(environment.evaluate('checkout', someone));
  });

  it('evaluates some flags in the order asked for, and asks a segment once for all of them', () => {
    let asked = 0;
    const context = {
      get plan() {
        asked++;
        return 'pro';
      },
    };
    const when = { segment: 'pros' };
    const rules = on(aRule({ when }));
    const segments = [
      { key: 'pros', when: { attribute: 'plan', operator: 'equals', value: 'pro' } as const },
    ];
    const flags = ['a', 'b', 'c'].map((key) => ({
      flag: aFlag({ key, archived: key === 'b' }),
      state: rules,
    }));
    const environment = CompiledEnvironment.of(flags, { segments });
    const alone = ['c', 'b', 'none'].map((key) => environment.evaluate(key, context));
    expect(asked).toBe(2);
    expect(environment.evaluateEach(['c', 'b', 'none'], context)).toEqual(alone);
    expect(asked).toBe(3);
  });
});

function keys(environment: CompiledEnvironment): string[] {
  return environment.evaluateAll(someone).map(({ flagKey }) => flagKey);
}
