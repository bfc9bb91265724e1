import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripInvisible } from '../lib/strip-invisible.ts';
import { cleanText, shownText } from './text.ts';

describe('stripInvisible', () => {
  it.each([
    ['control characters', 'a\u0000\u0007\r\u001b[31m\u007f\u009fb', 'a[31mb'],
    ['bidi', 'a\u202e\u2066\u200f\u061cb', 'ab'],
    ['zero width', 'a\u200b\u200d\u2060\ufeff\u00adb', 'ab'],
    ['tag characters, which spell orders', 'a\u{e0041}\u{e0042}b', 'ab'],
    ['variation selectors, which carry bytes', 'a\ufe01\u{e0101}b', 'ab'],
    ['line separators', 'a\u2028\u2029b', 'ab'],
    ['lone surrogates', 'a\ud800b\udc00', 'ab'],
    ['blank letters', 'a\u3164\u115fb', 'ab'],
  ])('removes %s', (_name, text, wanted) => {
    expect(stripInvisible(text)).toBe(wanted);
  });

  it('keeps newline, tab and every language', () => {
    const text = 'Größe\tвес\n日本語 👍 مرحبا';
    expect(stripInvisible(text)).toBe(text);
  });

  it('is stable, and leaves plain text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        return stripInvisible(stripInvisible(text)) === stripInvisible(text);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => stripInvisible(text) === text));
  });
});

it('text that comes in is refused when it is too long, text that goes out is cut', () => {
  expect(cleanText(3).safeParse('abcd').success).toBe(false);
  expect(shownText(3).parse('ab\u200bcd')).toBe('abc');
});
