import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../test/support/arbitrary-documents.ts';
import { AppError } from '../lib/app-error.ts';
import { errorBody, errorText, outputText } from './outcome.ts';

const VISIBLE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

function lines(text: string): string[] {
  return text.split('\n');
}

describe('outputText', () => {
  it('is the summary, then everything else as JSON that reads back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), anyJson, (name, value) => {
        const output = { summary: 'Done.', value, [`x${name}`]: name };
        const [summary, json = ''] = lines(outputText(output));
        expect(summary).toBe('Done.');
        expect({ summary, ...JSON.parse(json) }).toEqual(output);
        expect(json).toMatch(VISIBLE);
      }),
    );
  });

  it('shows characters nobody can see', () => {
    expect(outputText({ value: 'a\u202eb\u200b' })).toBe('{"value":"a\\u202Eb\\u200B"}');
  });
});

describe('an error', () => {
  const error = new AppError('NOT_FOUND', 'There is no flag "a\u202e\n".', {
    hint: 'Did you mean "b\u200b"?',
    details: { closest: ['b\u200b'] },
  });

  it('quotes the caller visibly, as text and as data', () => {
    expect(lines(errorText(error))).toEqual([
      'NOT_FOUND: There is no flag "a\\u202E\\u000A". Did you mean "b\\u200B"?',
      '{"closest":["b\\u200B"]}',
    ]);
    expect(errorBody(error)).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no flag "a\\u202E\\u000A".',
      hint: 'Did you mean "b\\u200B"?',
      retryable: false,
      details: { closest: ['b\u200b'] },
    });
  });

  // A description or value with a right-to-left override reversed the plan that a person was shown.
  it('has visible words in its details, and values and names as they are', () => {
    const value = { message: 'c\u202e', plan: ['c\u202e'] };
    const details = {
      question: 'This would delete a\u202eb.',
      plan: ['a\u200b: deleted'],
      problems: [{ code: 'X', path: 'a\u200b', message: 'no "a\u200b"', hint: 'use "b\u200b"' }],
      conflicts: [{ object: 'flag a', set: value, now: value, before: 'c\u202e' }],
      limit: 3,
    };
    expect(errorBody(new AppError('CONFLICT', 'a', { hint: 'b', details })).details).toEqual({
      question: 'This would delete a\\u202Eb.',
      plan: ['a\\u200B: deleted'],
      problems: [{ code: 'X', path: 'a\u200b', message: 'no "a\\u200B"', hint: 'use "b\\u200B"' }],
      conflicts: [{ object: 'flag a', set: value, now: value, before: 'c\u202e' }],
      limit: 3,
    });
  });

  it('has no details when there are none', () => {
    expect(errorBody(new AppError('CANCELLED', 'a', { hint: 'b' }))).toEqual({
      code: 'CANCELLED',
      message: 'a',
      hint: 'b',
      retryable: true,
    });
  });
});
