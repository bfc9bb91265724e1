import { expect, it } from 'vitest';
import { aRule, on } from '../test/a-flag.ts';
import { conditionsOf, referencesOf } from './references.ts';
import { validateList, validateSegment } from './validate-segment.ts';

it('finds everything that conditions refer to, however deep', () => {
  const state = on(
    aRule({ when: { any: [{ segment: 's' }, { none: [{ flag: 'f', matches: { all: [] } }] }] } }),
    aRule({
      when: {
        all: [
          { attribute: 'a', operator: 'not_in_list', value: 'l' },
          { percentage: 5, by: 'b' },
        ],
      },
    }),
    aRule({
      when: { attribute: 'd', element: { none: [{ attribute: '.', operator: 'in_list', value: 'm' }] } },
    }),
    aRule({ when: { attribute: 'c', size: { attribute: '.', operator: 'equals', value: 1 } } }),
    aRule(),
  );
  expect(referencesOf(conditionsOf(state))).toEqual({
    attributes: new Set(['a', 'b', 'c', 'd']),
    segments: new Set(['s']),
    lists: new Set(['l', 'm']),
    flags: new Set(['f']),
  });
});

it('finds what is wrong with segments and lists', () => {
  expect(validateSegment({ key: 'pro', when: { segment: 'other' } })).toEqual([]);
  expect(validateSegment({ key: 'a b', when: { all: [] } }).map(({ code }) => code)).toEqual([
    'BAD_KEY',
    'EMPTY_GROUP',
  ]);
  const misplaced = { attribute: 'a', element: { segment: 's' } };
  expect(validateSegment({ key: 'a', when: misplaced }).map(({ code }) => code)).toEqual([
    'MISPLACED_REFERENCE',
  ]);
  expect(validateList({ key: 'a', values: ['x', 1] })).toEqual([]);
  expect(validateList({ key: 'a', values: [Number.NaN] }).map(({ path }) => path)).toEqual(['values[0]']);
});
