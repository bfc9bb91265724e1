import { describe, expect, it } from 'vitest';
import { withinTime } from './within-time.ts';

describe('withinTime', () => {
  it('answers what the work answers', () => {
    expect(withinTime(1000, () => [1, 2])).toEqual([1, 2]);
  });

  it('passes a failure on', () => {
    expect(() =>
      withinTime(1000, () => {
        throw new TypeError('no');
      }),
    ).toThrow(TypeError);
  });

  it.each([
    [
      'a loop',
      () => {
        for (;;);
      },
    ],
    ['a regular expression that backtracks', () => /^(a+)+$/.test(`${'a'.repeat(40)}b`)],
  ])('stops %s', (_name, work) => {
    expect(withinTime(50, work)).toBeUndefined();
  });
});
