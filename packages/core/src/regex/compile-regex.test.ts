import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Effort, MOST_STEPS } from '../effort.ts';
import { compileRegex } from './compile-regex.ts';
import { parseRegex } from './parse-regex.ts';
import { RegexMachine } from './regex-machine.ts';

const fragment = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\.', '^', '$', '\\b', '\\B', ''),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
      .map(([a, quantifier]) => `(${a})${quantifier}`),
  ),
})).pattern;

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', '.', ' ', '\n'), maxLength: 12 });

describe('RegexMachine', () => {
  it("matches what the platform's engine matches", () => {
    fc.assert(
      fc.property(
        fragment,
        fc.array(text, { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        (source, texts, fold) => {
          const node = parseRegex(source);
          if (node === undefined) throw new Error(`cannot read ${source}`);
          const machine = new RegexMachine(node, fold);
          const native = new RegExp(source, fold ? 'i' : '');
          for (const candidate of texts) expect(machine.test(candidate)).toBe(native.test(candidate));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('compileRegex', () => {
  it.each([
    ['^\\S+@example\\.com$', 'me@example.com', true],
    ['^\\S+@example\\.com$', 'me@example.org', false],
    ['(?<year>\\d{4})-\\d\\d', 'on 2026-11', true],
    ['[\\]x]+/', 'a]/', true],
    ['\\u0041\\x42', 'AB', true],
    ['', 'anything', true],
  ])('%s against %j is %s', (source, candidate, expected) => {
    expect(compileRegex(source)(candidate)).toBe(expected);
  });

  it.each(['(?=a)', '(?<!a)b', '(a)\\1', '\\k<a>(?<a>)', '(', 'a{1,2000}b{1,2000}', 'x'.repeat(1001)])(
    'refuses %s',
    (source) => {
      expect(() => compileRegex(source)).toThrow();
    },
  );

  it.each([
    '^(a+)+$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '(.*)*x',
    'a*a*a*a*a*a*b',
    '(a?){30}a{30}',
    '([a-z]+)*=',
    '(x+x+)+y',
  ])('does not hang on %s', (source) => {
    const matches = compileRegex(source);
    const started = performance.now();
    for (const length of [30, 200, 5000, 1_000_000]) matches(`${'a'.repeat(length)}!`);
    for (const length of [30, 200, 5000]) matches('x'.repeat(length));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('matches nothing in a text that is too long', () => {
    expect(compileRegex('a')('a'.repeat(10_001))).toBe(false);
  });

  it("answers the same when the platform's engine has had its share", () => {
    fc.assert(
      fc.property(fragment, fc.array(text, { minLength: 5, maxLength: 5 }), (source, texts) => {
        const effort = new Effort();
        effort.enter();
        while (effort.affordsNative(10_000));
        const matches = compileRegex(source, false, effort);
        for (const candidate of texts) expect(matches(candidate)).toBe(new RegExp(source).test(candidate));
      }),
    );
  });

  it('throws when an evaluation has spent its steps, whatever the pattern', () => {
    const effort = new Effort();
    effort.enter();
    effort.spend(MOST_STEPS - 100);
    expect(() => compileRegex('a', false, effort)('a'.repeat(100))).toThrow('too long');
  });
});
