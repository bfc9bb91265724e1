import { describe, expect, it } from 'vitest';
import { foldRepeats } from './fold-repeats.ts';

/** Lines with a time of the kubelet each, a second apart. */
function log(...texts: string[]): string[] {
  return texts.map((text, index) => `2026-11-20T10:00:${String(index).padStart(2, '0')}.5Z ${text}`);
}

describe('repeated lines', () => {
  it('are told once, the last of them, with how often and since when', () => {
    expect(foldRepeats(log('start', 'refused', 'refused', 'refused', 'bye'))).toEqual({
      lines: [
        '2026-11-20T10:00:00.5Z start',
        '(the next line: 3 times since 2026-11-20T10:00:01.5Z, this is the last)',
        '2026-11-20T10:00:03.5Z refused',
        '2026-11-20T10:00:04.5Z bye',
      ],
      folded: 2,
    });
  });

  it('are told once together when several come again and again', () => {
    const { lines, folded } = foldRepeats(log('a', 'b', 'b', 'a', 'b', 'b', 'a', 'b', 'b', 'c'));
    expect(lines).toEqual([
      '(the next 3 lines: 3 times since 2026-11-20T10:00:00.5Z, this is the last)',
      ...log('', '', '', '', '', '', 'a', 'b', 'b', 'c').slice(6),
    ]);
    expect(folded).toBe(6);
  });

  it.each([
    ['ISO times', 'at 2026-11-20T10:00:00Z no', 'at 2026-11-20T10:00:07.25+01:00 no'],
    ['times with spaces and slashes', '2026/11/20 10:00:00 no', '2026/11/20 10:00:01 no'],
    ['times of klog', 'E1120 10:00:00.000001 no', 'E1120 10:00:03.999999 no'],
    ['times in JSON with an exponent', '{"ts":1.7636328001e+09}', '{"ts":1.7636328002e+09}'],
    ['times in JSON', '{"ts":1763632800.123,"msg":"no"}', '{"ts":1763632801.5,"msg":"no"}'],
  ])('are the same in spite of %s', (_what, first, second) => {
    expect(foldRepeats(log(first, second)).folded).toBe(1);
  });

  it.each([
    ['numbers', 'order 17 failed', 'order 18 failed'],
    ['words', 'db-0 refused', 'db-1 refused'],
    ['durations', '{"msg":"slow","time":250}', '{"msg":"slow","time":300}'],
    ['numbers in JSON', '{"ts":1,"order":17}', '{"ts":1,"order":18}'],
  ])('are not lines that differ in %s', (_what, first, second) => {
    const lines = log(first, second);
    expect(foldRepeats(lines)).toEqual({ lines, folded: 0 });
  });

  it('are not lines that come again after others', () => {
    const lines = log('a', 'b', 'a', 'c', 'a');
    expect(foldRepeats(lines)).toEqual({ lines, folded: 0 });
  });

  it('are folded in a log of many in little time, and nothing is lost of one without', () => {
    const many = Array.from(
      { length: 20_000 },
      (_, index) => `t ${index % 2 === 0 ? 'even' : `odd ${index}`}`,
    );
    expect(foldRepeats(many).lines).toEqual(many);
    expect(foldRepeats(Array.from({ length: 20_000 }, () => 't same'))).toMatchObject({ folded: 19_999 });
    expect(foldRepeats([])).toEqual({ lines: [], folded: 0 });
  });
});
