import { expect, it } from 'vitest';
import { lintFlag } from '../../src/lint/lint-flag.ts';
import type { LintProject } from '../../src/lint/lint-project.ts';
import type { EnvironmentState, Flag, Problem } from '../../src/model.ts';
import { validateFlag } from '../../src/validate-flag.ts';
import { Random } from './random.ts';
import { randomFlag } from './random-flag.ts';

const FLAGS = 3000;
const REFERABLE = { flags: ['f1', 'gone'], segments: ['s0', 'gone'] };
const KEYS = ['country', 'age', 'tags', 'user.plan'];
const TYPES = ['string', 'number', 'list', 'boolean'] as const;

it('judges any flag that validation lets through, and never throws', () => {
  const codes = new Map<string, number>();
  for (let seed = 0; seed < FLAGS; seed++)
    for (const { code } of problemsOf(seed)) codes.set(code, (codes.get(code) ?? 0) + 1);
  expect(codes.get('UNREADABLE')).toBeUndefined();
  expect(codes.size).toBeGreaterThanOrEqual(10);
});

function problemsOf(seed: number): readonly Problem[] {
  const { flag, states } = aRandomFlag(new Random(seed, 0.001), 'f0');
  if (validateFlag(flag, states).some(({ severity }) => severity === 'error')) return [];
  return lintFlag(flag, states, projectOf(new Random(seed)));
}

function aRandomFlag(random: Random, key: string) {
  const { flag, state } = randomFlag(random, key, REFERABLE);
  return { flag: flag as Flag, states: { staging: state as EnvironmentState } };
}

/** Attributes of any type, a flag that may be anything, and a segment. */
function projectOf(random: Random): LintProject {
  const attributes = KEYS.map((key) => ({ key, type: random.pick(TYPES), identifier: random.chance(0.5) }));
  const other = aRandomFlag(random, 'f1');
  return {
    attributes,
    flag: (key) => (key === 'f1' ? other : undefined),
    segment: (key) => (key === 's0' ? { key, when: { flag: 'f0', matches: { all: [] } } } : undefined),
    hasList: () => random.chance(0.5),
  };
}
