import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { CompiledEnvironment, type EnvironmentParts } from './compiled-environment.ts';
import type { EnvironmentState, Rule, Serve } from './model.ts';

const ids = Array.from({ length: 2000 }, (_, index) => `user-${index}`);

function environmentOf(state: EnvironmentState, parts?: EnvironmentParts): CompiledEnvironment {
  return CompiledEnvironment.of([{ flag: aFlag(), state }], parts);
}

function served(serve: Serve, now?: number): Set<string> {
  const environment = environmentOf(on(aRule({ serve })));
  const options = now === undefined ? undefined : { now };
  return new Set(
    ids.filter((id) => environment.evaluate('checkout', { targetingKey: id }, options).value === true),
  );
}

describe('a progressive rollout', () => {
  const steps = [
    { at: '2026-12-01T00:00:00Z', percentage: 10 },
    { at: '2026-12-02T00:00:00+01:00', percentage: 50 },
    { at: '2026-12-03T00:00:00Z', percentage: 100 },
  ];
  const serve: Serve = { progressive: { value: true, steps } };
  const times = ['2026-11-30', '2026-12-01', '2026-12-01T23:00:00Z', '2026-12-09'].map((time) =>
    Date.parse(time),
  );

  it('is for nobody before its first step and for everybody at the end', () => {
    expect(times.map((now) => Math.round((served(serve, now).size / ids.length) * 10) / 10)).toEqual([
      0, 0.1, 0.5, 1,
    ]);
  });

  it('only adds people as time passes', () => {
    const time = fc.integer({ min: times[0] ?? 0, max: times[3] ?? 0 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const later = served(serve, Math.max(a, b));
        for (const id of served(serve, Math.min(a, b))) expect(later.has(id)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('goes by the clock of the environment unless told a time', () => {
    let now = times[0] ?? 0;
    const environment = environmentOf(on(aRule({ serve })), { clock: () => now });
    expect(environment.explain('checkout', { targetingKey: 'a' }).rules[0]?.outcome).toBe('not_started');
    now = times[3] ?? 0;
    expect(environment.evaluate('checkout', { targetingKey: 'a' })).toMatchObject({
      value: true,
      reason: 'SPLIT',
    });
  });
});

describe('participation', () => {
  it('keeps parts of a namespace that do not overlap apart', () => {
    const part = (range: readonly [number, number]): Serve => ({
      rollout: { value: true, percentage: 100, namespace: { key: 'pages', range } },
    });
    const [first, second] = [served(part([0, 40])), served(part([40, 100]))];
    expect(first.size + second.size).toBe(ids.length);
    expect([...first].filter((id) => second.has(id))).toEqual([]);
  });

  it('lets through only who is in a range of every filter', () => {
    const filters = [
      {
        seed: 'a',
        ranges: [
          [0, 25],
          [75, 100],
        ] as const,
      },
      { seed: 'b', ranges: [[0, 50]] as const },
    ];
    const share = served({ rollout: { value: true, percentage: 100, filters } }).size / ids.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.04);
    expect(
      served({ rollout: { value: true, percentage: 100, filters: [{ seed: 'a', ranges: [] }] } }).size,
    ).toBe(0);
  });
});

describe('an experiment', () => {
  const arms = [
    { value: true, weight: 50, key: 'blue' },
    { value: false, weight: 50 },
  ];
  const experiment = { key: 'colour', status: 'running', arms } as const;

  it('says which arm an answer belongs to', () => {
    const environment = environmentOf(on(aRule({ serve: { experiment } })));
    const answers = ids.map((id) => environment.evaluate('checkout', { targetingKey: id }));
    expect(new Set(answers.map(({ experiment: exposure }) => JSON.stringify(exposure)))).toEqual(
      new Set(['{"key":"colour","arm":0,"armKey":"blue"}', '{"key":"colour","arm":1,"armKey":"1"}']),
    );
  });

  it.each(['draft', 'stopped'] as const)('serves nobody while it is %s', (status) => {
    expect(served({ experiment: { ...experiment, status } }).size).toBe(0);
  });

  it('passes those of an open arm on', () => {
    const open = arms.map((arm) => ({ ...arm, passthrough: true as const }));
    const rules = [
      aRule({ id: 'open', serve: { experiment: { ...experiment, arms: open } } }),
      aRule({ id: 'next' }),
    ];
    const explanation = environmentOf(on(...rules)).explain('checkout', { targetingKey: 'a' });
    expect(explanation.rules.map(({ outcome }) => outcome)).toEqual(['passed_through', 'matched']);
  });

  it('assigns a forced arm whatever the condition says, and keeps out who is forced into none', () => {
    const when = { attribute: 'plan', operator: 'equals', value: 'pro' } as const;
    const environment = environmentOf(on(aRule({ when, serve: { experiment } })));
    const forced = (arm: number) => environment.evaluate('checkout', {}, { forcedArms: { colour: arm } });
    expect(forced(0)).toMatchObject({ value: true, experiment: { arm: 0 } });
    expect(forced(9)).toMatchObject({ value: false, reason: 'DEFAULT' });
    expect(environment.evaluate('checkout', {})).toMatchObject({ value: false, reason: 'DEFAULT' });
  });
});

describe('other ways to serve', () => {
  it('holds the same contexts out of every flag with the holdout', () => {
    const holdout: Serve = { holdout: { key: 'q4', value: true, percentage: 10 } };
    const flags = [aFlag({ key: 'a' }), aFlag({ key: 'b' })];
    const environment = CompiledEnvironment.of(
      flags.map((flag) => ({ flag, state: on(aRule({ serve: holdout })) })),
    );
    for (const targetingKey of ids) {
      const [a, b] = environment.evaluateAll({ targetingKey });
      expect(a?.value).toBe(b?.value);
    }
  });

  it('serves nothing, or a value as disabled', () => {
    const off = (serve: Serve) => environmentOf(on(aRule({ serve }))).evaluate('checkout', {});
    expect(off({ nothing: true })).toEqual({ flagKey: 'checkout', reason: 'DISABLED', ruleId: 'rule' });
    expect(off({ value: true, disabled: true })).toMatchObject({ value: true, reason: 'DISABLED' });
  });

  it('serves single identities before any rule, unless the flag is off', () => {
    const identities = { 'user-1': { value: true }, constructor: { variation: 'on' } };
    const state = { ...on(aRule({ serve: { value: false } })), identities };
    const environment = environmentOf(state);
    expect(environment.explain('checkout', { targetingKey: 'user-1' })).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
      because: 'This targeting key has an answer of its own: true.',
    });
    expect(environment.evaluate('checkout', { targetingKey: 'toString' }).value).toBe(false);
    expect(
      environmentOf({ ...state, enabled: false }).evaluate('checkout', { targetingKey: 'user-1' }).reason,
    ).toBe('DISABLED');
  });

  it('serves a forced variation, and none that the flag does not have', () => {
    const environment = environmentOf(on());
    const forced = (variation: string) =>
      environment.evaluate('checkout', {}, { forcedVariations: { checkout: variation } });
    expect(forced('on')).toMatchObject({ value: true, variant: 'on', reason: 'STATIC' });
    expect(forced('gone')).toMatchObject({ value: false });
    expect(environment.evaluate('checkout', {}).value).toBe(false);
  });

  it('keeps the assignment of a rule whatever rules come before it', () => {
    const rollout = aRule({ id: 'rollout', serve: { rollout: { value: true, percentage: 30, seed: 's' } } });
    const before: Rule = { ...aRule({ id: 'no' }), when: { attribute: 'x', operator: 'is_set' } };
    const bucket = (state: EnvironmentState) =>
      environmentOf(state).explain('checkout', { targetingKey: 'a' }).rules.at(-1)?.bucket;
    expect(bucket(on(before, rollout))).toBe(bucket(on(rollout)));
  });
});
