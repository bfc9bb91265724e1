import { expect, it } from 'vitest';
import { aFlag, aRule, on } from '../../test/a-flag.ts';
import type { Condition, Segment } from '../model.ts';
import type { FlagInProject, LintProject } from './lint-project.ts';
import { lintSegment } from './lint-segment.ts';

const IS_ON = { attribute: 'value', operator: 'equals', value: true } as const;

function aSegment(key: string, when: Condition): Segment {
  return { key, when };
}

function aProject(segments: readonly Segment[], flags: readonly FlagInProject[] = []): LintProject {
  return {
    attributes: [],
    flag: (key) => flags.find(({ flag }) => flag.key === key),
    segment: (key) => segments.find((segment) => segment.key === key),
    hasList: () => false,
  };
}

it('judges what a segment asks', () => {
  const segment = aSegment('a', { all: [{ segment: 'gone' }, { flag: 'gone', matches: IS_ON }] });
  expect(lintSegment(segment, aProject([])).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'UNKNOWN_SEGMENT when.all[0].segment',
    'UNKNOWN_PREREQUISITE when.all[1].flag',
  ]);
});

it('names the cycle a segment is in, as it would be and not as it was', () => {
  const segments = [aSegment('a', { percentage: 5 }), aSegment('b', { none: [{ segment: 'a' }] })];
  const [problem] = lintSegment(aSegment('a', { segment: 'b' }), aProject(segments));
  expect(problem).toMatchObject({
    severity: 'error',
    code: 'SEGMENT_CYCLE',
    message: 'The segment refers to itself: segment a → segment b → segment a.',
  });
});

it('takes a cycle over flags for one only where it is one in some environment', () => {
  const toFlag = (flag: string): Condition => ({ flag, matches: IS_ON });
  const inEnvironment = (key: string, environment: string, when: Condition): FlagInProject => ({
    flag: aFlag({ key }),
    states: { [environment]: on(aRule({ when })) },
  });
  const second = inEnvironment('f2', 'staging', { segment: 'a' });
  const lint = (first: FlagInProject) =>
    lintSegment(aSegment('a', toFlag('f1')), aProject([], [first, second])).map(({ code }) => code);
  expect(lint(inEnvironment('f1', 'staging', toFlag('f2')))).toEqual(['SEGMENT_CYCLE']);
  expect(lint(inEnvironment('f1', 'production', toFlag('f2')))).toEqual([]);
});

it('refuses a segment whose chain is too long to be evaluated, and no shorter one', () => {
  const segments = Array.from({ length: 150 }, (_, index) =>
    aSegment(`s${index}`, index === 0 ? { percentage: 5 } : { segment: `s${index - 1}` }),
  );
  const lint = (key: string) => lintSegment(aSegment('a', { segment: key }), aProject(segments));
  expect(lint('s98')).toEqual([]);
  expect(lint('s99').map(({ severity, code }) => `${severity} ${code}`)).toEqual(['error CHAIN_TOO_LONG']);
});

it('refuses an attribute nobody registered, unless the segment asked for it before', () => {
  const segment = aSegment('a', { attribute: 'contry', operator: 'is_set' });
  const project = {
    ...aProject([]),
    attributes: [{ key: 'country', type: 'string', identifier: false }] as const,
  };
  expect(lintSegment(segment, project)).toMatchObject([{ severity: 'error', code: 'UNKNOWN_ATTRIBUTE' }]);
  expect(lintSegment(segment, project, segment)).toMatchObject([{ severity: 'warning' }]);
});
