import { describe, expect, it } from 'vitest';
import { aFlag, aRule, on } from '../test/a-flag.ts';
import { CompiledEnvironment } from './compiled-environment.ts';
import { fromGrowthBook } from './growthbook/from-growthbook.ts';
import { toGrowthBook } from './growthbook/to-growthbook.ts';
import type { EvaluationContext, EvaluationOptions, Experiment, StickyBuckets } from './model.ts';
import { validateFlag } from './validate-flag.ts';

const arms: Experiment['arms'] = [
  { value: 'control', weight: 100, key: 'control' },
  { value: 'blue', weight: 0, key: 'blue' },
];
const flag = aFlag({ type: 'string', variations: [], default: { value: 'none' } });

function stateOf(sticky: StickyBuckets) {
  const experiment: Experiment = { key: 'colour', status: 'running', by: 'id', arms, sticky };
  return on(aRule({ serve: { experiment } }));
}

function explain(
  sticky: StickyBuckets,
  context: EvaluationContext,
  stickyBuckets?: EvaluationOptions['stickyBuckets'],
) {
  const environment = CompiledEnvironment.of([{ flag, state: stateOf(sticky) }]);
  return environment.explain('checkout', context, stickyBuckets === undefined ? {} : { stickyBuckets });
}

const blueSince0 = { 'id||u1': { colour__0: 'blue' } };

describe('an experiment with sticky buckets', () => {
  it('keeps the arm that was assigned before, and says so', () => {
    const { value, because, rules } = explain({}, { id: 'u1' }, blueSince0);
    expect(value).toBe('blue');
    expect(because).toContain('keeps to the arm assigned before');
    expect(rules.at(-1)).toMatchObject({ sticky: true, by: 'id', bucket: expect.any(Number) });
  });

  it.each<[string, StickyBuckets, EvaluationOptions['stickyBuckets']]>([
    ['there are none', {}, undefined],
    ['they are of somebody else', {}, { 'id||u2': { colour__0: 'blue' } }],
    ['they are of another experiment', {}, { 'id||u1': { shape__0: 'blue' } }],
    ['they are of another version', { version: 1 }, blueSince0],
    ['the arm is gone', {}, { 'id||u1': { colour__0: 'green' } }],
  ])('assigns by the bucket where %s', (_why, sticky, stickyBuckets) => {
    expect(explain(sticky, { id: 'u1' }, stickyBuckets).value).toBe('control');
  });

  it('keeps out whoever was assigned in a version that counts no more', () => {
    const { value, rules } = explain({ version: 2, minVersion: 1 }, { id: 'u1' }, blueSince0);
    expect(value).toBe('none');
    expect(rules.at(-1)?.outcome).toBe('sticky_version_blocked');
  });

  it('falls back to another attribute, whose assignments count less than its own', () => {
    const sticky = { fallback: 'device' };
    const both = { 'device||d1': { colour__0: 'blue' }, 'id||u1': { colour__0: 'control' } };
    expect(explain(sticky, { device: 'd1' }, both).rules.at(-1)).toMatchObject({
      sticky: true,
      by: 'device',
    });
    expect(explain(sticky, { id: 'u9', device: 'd1' }, both).value).toBe('blue');
    expect(explain(sticky, { id: 'u1', device: 'd1' }, both).value).toBe('control');
    expect(explain(sticky, { device: 'd9' }, {}).value).toBe('control');
    expect(explain(sticky, { device: 'd9' }).value).toBe('none');
  });

  it('is checked, and is the same after a journey through GrowthBook', () => {
    const state = stateOf({ fallback: 'device', version: 3, minVersion: 2 });
    expect(validateFlag(flag, { all: state }).filter(({ severity }) => severity === 'error')).toEqual([]);
    const wrong = stateOf({ version: -1, fallback: '' });
    expect(validateFlag(flag, { all: wrong }).map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'environments.all.rules[0].serve.experiment.sticky.version',
        'environments.all.rules[0].serve.experiment.sticky.fallback',
      ]),
    );
    const { payload } = toGrowthBook({ configurations: [{ flag, state }], now: 0 });
    const [back] = fromGrowthBook(payload).configurations;
    expect(back?.state.rules[0]?.serve).toMatchObject({
      experiment: { sticky: { fallback: 'device', version: 3, minVersion: 2 } },
    });
  });
});
