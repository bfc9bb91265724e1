import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATORS } from '../operators.ts';
import { conditionText } from './condition-text.ts';
import { parseCondition } from './parse-condition.ts';

/** How the condition that was read is written properly. */
function properly(text: string): string {
  const parsed = parseCondition(text);
  return 'problem' in parsed ? `refused: ${parsed.problem.message}` : conditionText(parsed.condition);
}

function problemOf(text: string): { message: string; offset: number; hint: string } {
  const parsed = parseCondition(text);
  if ('condition' in parsed) throw new Error(`read as ${conditionText(parsed.condition)}`);
  return parsed.problem;
}

describe('parseCondition', () => {
  it.each([
    ['a = 1 and b = 2 or c = 3', '(a = 1 and b = 2) or c = 3'],
    ['a = 1 and not b = 2', 'a = 1 and not (b = 2)'],
    ['not a = 1 and b = 2 and not c = 3', 'b = 2 and not (a = 1 or c = 3)'],
    ['not (a = 1 or b = 2)', 'not (a = 1 or b = 2)'],
    ['((a = 1))', 'a = 1'],
    ['  a\n  =\t1 ', 'a = 1'],
    ['a == 1 && b <> 2 || c=3', '(a = 1 and b != 2) or c = 3'],
    ["a = 'it\\'s \"x\"'", 'a = "it\'s \\"x\\""'],
    ['a NOT IN ["x"] AND b Is Not Set', 'a not_in ["x"] and b is_not_set'],
    ['a starts with "x" ignoring case', 'a starts_with "x" ignoring_case'],
    ['a version_greater_than_or_equal "1.0.0"', 'a version >= "1.0.0"'],
    ['a greater than or equal 3 or b is set', 'a >= 3 or b is_set'],
    ['any tags (. = "x")', 'any tags = "x"'],
    ['size cart (. >= 3)', 'size cart >= 3'],
    ['flag new-checkout (value = true)', 'flag new-checkout = true'],
    ['percentage 20% by company', 'percentage 20 by company'],
    ['segment "2024:beta"', 'segment "2024:beta"'],
    ['a = {"x": [1, {}], "__proto__": null}', 'a = {"x": [1, {}], "__proto__": null}'],
  ])('%s', (text, proper) => {
    expect(properly(text)).toBe(proper);
  });

  it.each(OPERATORS)('reads %s by its name', (operator) => {
    const parsed = parseCondition(`a ${operator}${/^is_/.test(operator) ? '' : ' "x"'}`);
    expect(parsed).toMatchObject({ condition: { attribute: 'a', operator } });
  });

  it.each([
    ['', 0, 'Expected an attribute, but found the end.', /Begin with an attribute/],
    [
      'country',
      7,
      /an operator such as =, in or starts_with after `country`, but found the end/,
      /starts_with/,
    ],
    ['country startsWith "N"', 8, /but found `startsWith`/, /^Did you mean starts_with\?$/],
    ['country is "NL"', 8, /but found `is`/, /^Did you mean =\?$/],
    ['a growthbook:startswith "x"', 13, /growthbook:equals after `a`/, /growthbook:matches_regex/],
    [
      'country = NL',
      10,
      /a value such as .* after =, but found `NL`/,
      /^Put text into double quotes: "NL"\.$/,
    ],
    ['a in ("x")', 5, /after in, but found `\(`/, /in brackets/],
    ['a = "x', 4, /a text without its closing quote/, /double quotes/],
    ['a = "\\x"', 4, /a text as JSON has it/, /Escape as in JSON/],
    ['a = 1e999', 4, /a number that is not too large/, /smaller/],
    ['a in ["x"', 9, /Expected \] after the list, but found the end/, /^Add \]\.$/],
    ['(a = 1', 6, /Expected \) after the condition/, /^Add \)\.$/],
    ['a = 1 b = 2', 6, /Expected and, or, or the end of the condition, but found `b`/, /Join/],
    ['segment = "x"', 8, /a segment's key after `segment`/, /in quotes: "segment"/],
    ['any (a = 1, b = 2)', 4, /an attribute after `any`/, /write or\.$/],
    ['and = 1', 0, /Expected an attribute, but found `and`/, /in quotes: "and"/],
    ['percentage by a', 11, /a number after `percentage`/, /percentage 20/],
    ['percentage 5 hash growthbok', 18, /one of growthbook, /, /^Did you mean growthbook\?$/],
    ['flagsmith:a = 1', 10, /any, size or percentage after flagsmith:/, /before the operator/],
    ['\u202E = 1', 0, 'Expected an attribute, but found `\\u202E`.', /Begin/],
  ])('%s', (text, offset, message, hint) => {
    const problem = problemOf(text);
    expect(problem.message).toMatch(message);
    expect(problem.hint).toMatch(hint);
    expect(problem.offset).toBe(offset);
  });

  it('is bounded in depth and in length', () => {
    expect(properly(`${'('.repeat(32)}a = 1${')'.repeat(32)}`)).toBe('a = 1');
    for (const opening of ['(', 'not ', 'any a (', 'a = ['])
      expect(problemOf(opening.repeat(33)).message).toMatch(opening === 'a = [' ? /Expected/ : /32 levels/);
    expect(problemOf(`a = ${'['.repeat(33)}`).message).toMatch(/32 levels/);
    expect(problemOf(`a = "${'x'.repeat(10_000)}"`)).toMatchObject({ offset: 10_000 });
  });

  it('never throws and takes little time, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'and',
        'or',
        'not',
        'any',
        'size',
        'flag',
        'segment',
        'percentage',
        '=',
        '>=',
        'in',
        'is',
        'set',
      ],
      ...[
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ',',
        ':',
        '"',
        "'",
        '"x"',
        '1',
        '-',
        '.',
        '\\',
        'growthbook',
        'by',
        '\uD800',
      ],
    );
    const soup = fc.array(pieces, { maxLength: 30 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseCondition(text);
        if ('condition' in parsed) expect(properly(conditionText(parsed.condition))).toBe(properly(text));
        else expect(parsed.problem.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
    const start = performance.now();
    for (const piece of [' ', '"', '\\', 'a', '.', '-', '(', 'a = 1 or ', 'a = "\\', 'a b_', "'\\'"])
      parseCondition(piece.repeat(10_000 / piece.length));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
