import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import { boundedAnswer, MAX_ANSWER_BYTES } from './bounded-answer.ts';
import { boundedError } from './bounded-error.ts';
import { cutShape } from './write-shape.ts';

const output = z.object({
  summary: z.string(),
  total: z.number(),
  text: z.string().optional(),
  value: z.unknown().optional(),
  rules: z.array(z.record(z.string(), z.unknown())).optional(),
  rows: z
    .array(z.object({ key: z.string(), value: z.unknown().optional(), words: z.array(z.string()) }))
    .optional(),
  order: z.record(z.string(), z.array(z.string())).optional(),
  ...cutShape,
});

const base = { summary: 'All of it.', total: 1 };
const big = 'x'.repeat(200_000);

function bounded(answer: object) {
  return boundedAnswer(output, { ...base, ...answer }) as z.output<typeof output> & { cut: string[] };
}

const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('boundedAnswer', () => {
  it('leaves an answer alone that is short enough', () => {
    const answer = { ...base, value: 'x'.repeat(MAX_ANSWER_BYTES - 100) };
    expect(boundedAnswer(output, answer)).toBe(answer);
  });

  it('leaves a value out that is too long, never in part, and says so', () => {
    const answer = bounded({ value: big });
    expect(answer).toEqual({
      summary: `All of it. This answer was cut from ${size({ ...base, value: big })} bytes: see cut.`,
      total: 1,
      cut: ['value: left out, 200002 bytes', 'Ask for less at a time to see it.'],
    });
  });

  it('shortens text for people', () => {
    const { text = '', cut } = bounded({ text: big });
    expect(text).toMatch(/^x+…$/);
    expect(cut[0]).toBe('text: long text ends in …');
  });

  it('keeps as many whole rules from the start as there is room for', () => {
    const rules = Array.from({ length: 200 }, (_, index) => ({ id: `r${index}`, serve: 'x'.repeat(3000) }));
    const answer = bounded({ rules });
    expect(answer.rules?.length).toBeGreaterThan(25);
    expect(answer.rules).toEqual(rules.slice(0, answer.rules?.length));
    expect(answer.cut[0]).toBe(`rules: the last ${200 - (answer.rules?.length ?? 0)} of 200 left out`);
  });

  it('keeps every row of a page, so that the next page follows on', () => {
    const row = (index: number) => ({
      key: `k${index}`,
      value: 1,
      words: Array.from({ length: 60 }, () => 'word '.repeat(20)),
    });
    const answer = bounded({ rows: Array.from({ length: 100 }, (_, index) => row(index)) });
    expect(answer.rows?.map(({ key }) => key)).toEqual(
      Array.from({ length: 100 }, (_, index) => `k${index}`),
    );
    expect(answer.rows?.[99]?.words.length).toBeGreaterThan(3);
    expect(answer.cut.length).toBeLessThan(25);
    expect(answer.cut).toContain('and 80 more');
  });

  it('keeps small values beside a large one', () => {
    const rows = [
      { key: 'a', value: big, words: [] },
      { key: 'b', value: 'small', words: ['w'] },
    ];
    expect(bounded({ rows }).rows).toEqual([{ key: 'a', words: [] }, rows[1]]);
  });

  it('fits the limit and the schema, whatever the answer', () => {
    const text = fc.integer({ min: 0, max: 20_000 }).map((length) => 'é"'.repeat(length));
    const words = fc.array(text, { maxLength: 8 });
    const answers = fc.record({
      text,
      value: text,
      rules: fc.array(fc.record({ id: text, serve: text }), { maxLength: 10 }),
      rows: fc.array(fc.record({ key: fc.constant('k'), value: text, words }), { maxLength: 20 }),
      order: fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), words),
    });
    fc.assert(
      fc.property(answers, (answer) => {
        const cut = bounded(answer);
        expect(size(cut)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
        expect(output.strict().safeParse(cut).success).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('boundedError', () => {
  it('leaves a short one alone', () => {
    const error = new AppError('CONFLICT', 'a', { hint: 'b', details: { c: [1] } });
    expect(boundedError(error)).toBe(error);
  });

  it('cuts words and lists', () => {
    const error = new AppError('INVALID_FLAG', big, {
      hint: big,
      details: { problems: Array.from({ length: 50 }, () => 'x'.repeat(1000)), value: big, at: 3 },
    });
    const cut = boundedError(error);
    expect(cut.code).toBe('INVALID_FLAG');
    expect(size([cut.message, cut.hint, cut.details])).toBeLessThan(25_000);
    expect(cut.details).toMatchObject({ at: 3, problems: expect.arrayContaining(['x'.repeat(1000)]) });
    expect(cut.details).not.toHaveProperty('value');
  });
});
