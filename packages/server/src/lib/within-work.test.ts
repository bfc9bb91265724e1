import { describe, expect, it } from 'vitest';
import { withinWork } from './within-work.ts';

describe('withinWork', () => {
  it('answers what the work answers', () => {
    expect(withinWork(1000, () => [1, 2])).toEqual([1, 2]);
  });

  it('passes a failure on', () => {
    expect(() =>
      withinWork(1000, () => {
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
    const start = process.cpuUsage();
    expect(withinWork(50, work)).toBeUndefined();
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(400);
  });

  // The clock alone refused sound work where others kept the processor.
  it('counts the time it had, not the time that passed', () => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const kept = () => {
      for (let turn = 0; turn < 12; turn++) Atomics.wait(cell, 0, 0, 10);
      return 'done';
    };
    expect(withinWork(50, kept)).toBe('done');
  });
});
