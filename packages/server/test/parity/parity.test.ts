import { beforeAll, describe, expect, it } from 'vitest';
import { BAD_INPUT } from './bad-input.ts';
import { type Answer, DOORS } from './doors.ts';
import { type CaseResult, runBadInput } from './parity.ts';

let run: Awaited<ReturnType<typeof runBadInput>>;

beforeAll(async () => {
  run = await runBadInput();
}, 120_000);

describe.each(BAD_INPUT.map((bad) => [bad.name, bad] as const))('%s', (name, bad) => {
  it(`is ${bad.code} with a hint that helps, in the same words through every door`, () => {
    const { answers } = run.results.find((result) => result.bad.name === name) as CaseResult;
    const errors = DOORS.map((door) => errorOf(answers[door]));
    for (const error of errors) expect(error).toEqual(errors[0]);
    expect(errors[0]?.code).toBe(bad.code);
    expect(errors[0]?.hint).toMatch(bad.hint);
    expect(errors[0]?.message.length).toBeGreaterThan(10);
    expect(errors[0]?.message.length).toBeLessThan(400);
    for (const door of DOORS) expect(answers[door].text).toContain(bad.code);
  });
});

it('none of them changed anything', () => {
  expect(run.after).toEqual(run.before);
});

/** What must be the same: all but what is new in each answer (a token, an id). */
function errorOf(answer: Answer) {
  if (!('error' in answer)) throw new Error(`the call succeeded: ${answer.text}`);
  const { code, message, hint } = answer.error;
  return { code, message, hint };
}
