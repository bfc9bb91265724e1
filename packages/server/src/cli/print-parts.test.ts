import { expect, it } from 'vitest';
import { partLines } from './print-parts.ts';

it('breaks pieces between words, and leaves each its look', () => {
  expect(partLines([['one two ', 'red'], ['three four'], [' five', 'dim']], '  ', 9)).toEqual([
    [['one two', 'red']],
    [['  '], ['three']],
    [['  '], ['four']],
    [['  '], ['five', 'dim']],
  ]);
});

it('leaves what fits on one line', () => {
  expect(partLines([['a', 'bold'], [' b']], '  ', 80)).toEqual([[['a', 'bold'], [' b']]]);
});
