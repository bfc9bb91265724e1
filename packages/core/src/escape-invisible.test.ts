import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeInvisible } from './escape-invisible.ts';

describe('escapeInvisible', () => {
  it.each([
    ['a control character', '\u0007', '\\u0007'],
    ['a line feed', '\n', '\\u000A'],
    ['a C1 control character', '\u009B', '\\u009B'],
    ['a bidirectional override', '\u202E', '\\u202E'],
    ['a bidirectional isolate', '\u2066', '\\u2066'],
    ['a zero-width space', '\u200B', '\\u200B'],
    ['a byte order mark', '\uFEFF', '\\uFEFF'],
    ['a soft hyphen', '\u00AD', '\\u00AD'],
    ['a line separator', '\u2028', '\\u2028'],
    ['a Hangul filler', '\u3164', '\\u3164'],
    ['a tag', '\u{E0041}', '\\uDB40\\uDC41'],
    ['a variation selector', '\u{E0101}', '\\uDB40\\uDD01'],
    ['a lone surrogate', '\uD800', '\\uD800'],
  ])('shows %s', (_, character, shown) => {
    expect(escapeInvisible(`a${character}b`)).toBe(`a${shown}b`);
  });

  it('leaves letters, signs and emoji alone', () => {
    expect(escapeInvisible('Grüße, 你好 שלום 🎉 – "ok"')).toBe('Grüße, 你好 שלום 🎉 – "ok"');
  });

  it('leaves nothing to escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = escapeInvisible(text);
        expect(escapeInvisible(shown)).toBe(shown);
      }),
    );
  });
});
