import { describe, expect, it } from 'vitest';
import type { AppError } from '../lib/app-error.ts';
import { createFlag } from './create-flag.ts';
import type { Tool } from './define-tool.ts';
import { evaluateFlag } from './evaluate-flag.ts';
import { listFlags } from './list-flags.ts';
import { parseInput } from './parse-input.ts';
import { setFlagRules } from './set-flag-rules.ts';

function failure(tool: Tool, input: unknown): AppError {
  try {
    parseInput(tool, input);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('the arguments were taken');
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe('arguments', () => {
  it('that are left out are none, and what is usual is filled in', () => {
    expect(parseInput(listFlags, undefined)).toEqual({ archived: 'no', limit: 20 });
    expect(parseInput(listFlags, null)).toEqual({ archived: 'no', limit: 20 });
  });

  it.each([['text'], [[]], [5], [true]])('%j are not an object', (input) => {
    expect(failure(listFlags, input)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/^list_flags: invalid input: expected object/),
    });
  });

  it('of the wrong type are all named, with every argument there is', () => {
    const error = failure(listFlags, { limit: 'many', enabled: 'yes', archived: true });
    expect(error.message).toMatch(/archived: .*; enabled: .*boolean.*; limit: .*number/);
    expect(error.hint).toMatch(/^Arguments of list_flags: project, search, tag/);
  });

  it('nobody knows are named with the closest', () => {
    const error = failure(listFlags, { serach: 'x' });
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'list_flags: unknown argument "serach".',
    });
    expect(error.hint).toMatch(/^Did you mean "search"\? Arguments of list_flags: /);
  });

  // The closest of the tool's own arguments were offered for a name deep inside a rule.
  it('nobody knows inside others are compared with what may stand there', () => {
    const serve = { value: true, percent: 5 };
    const error = failure(setFlagRules, { key: 'a', environments: ['*'], rules: [{ serve }] });
    expect(error.message).toBe('set_flag_rules: unknown argument "rules.0.serve.percent".');
    expect(error.hint).toBe(
      'Did you mean "percentage"? Arguments of set_flag_rules.rules.0.serve: variation, value, percentage, steps, split, by, seed, exact.',
    );
  });

  it('say what a value that could be several things may be', () => {
    const clauses = [{ attribute: 'a', operator: 'equals', value: null }];
    const rules = [{ when: [{ clauses }], serve: { value: true } }];
    expect(failure(setFlagRules, { key: 'a', environments: ['*'], rules }).message).toBe(
      'set_flag_rules: rules.0.when.0.clauses.0.value: a text, a number, true or false, or a list of those is expected.',
    );
  });

  it('named like members of Object.prototype are unknown, too', () => {
    const hostile = JSON.parse(
      '{ "key": "a", "__proto__": { "type": "json" }, "constructor": 1, "toString": 2 }',
    );
    expect(failure(createFlag, hostile).message).toBe(
      'create_flag: unknown argument "__proto__"; unknown argument "constructor"; unknown argument "toString".',
    );
  });

  it('may hold such names inside values, which stay as they are', () => {
    const value = JSON.parse('{ "__proto__": { "a": null }, "constructor": [null] }');
    const parsed = parseInput(createFlag, { key: 'a', type: 'json', default_value: value });
    expect(JSON.stringify(parsed.default_value)).toBe('{"__proto__":{"a":null},"constructor":[null]}');
    expect({}).not.toHaveProperty('a');
  });

  it('may have attributes that are null or named anything', () => {
    const context = JSON.parse('{ "country": null, "constructor": "x", "": 1 }');
    expect(parseInput(evaluateFlag, { environment: 'staging', context }).context).toEqual(context);
  });

  it('with many mistakes are answered in few words', () => {
    const input = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`.repeat(30), 1]));
    const error = failure(listFlags, input);
    expect(error.message).toMatch(/; and 4990 more\.$/);
    expect(error.message.length + error.hint.length).toBeLessThan(2000);
  });
});

describe('arguments that are too much', () => {
  it.each([
    ['over 1 MiB', 'The arguments are over 1 MiB.', { key: 'a', description: 'x'.repeat(1024 * 1024) }],
    ['over 1 MiB in bytes, not characters', 'The arguments are over 1 MiB.', { search: 'é'.repeat(600_000) }],
    ['nested 100,000 deep', 'The arguments nest deeper than 100 levels.', { key: nested(100_000) }],
    // Deep enough to end the stack of the digest, not deep enough to end that of JSON.stringify.
    ['nested 3,000 deep', 'The arguments nest deeper than 100 levels.', { default_value: nested(3000) }],
  ])('%s are refused', (_name, message, input) => {
    expect(failure(createFlag, input)).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', message });
  });

  it('are still taken just below the limit', () => {
    const value = 'x'.repeat(1024 * 1024 - 100);
    expect(parseInput(createFlag, { key: 'a', default_value: value }).default_value).toBe(value);
  });
});

describe('text that people write', () => {
  it('loses what nobody can see; values keep it', () => {
    const hidden = 'a\u202e\u{e0041}b';
    const parsed = parseInput(createFlag, {
      key: 'a',
      type: 'string',
      description: hidden,
      tags: [hidden],
      owner: hidden,
      reason: hidden,
      default_value: hidden,
      variations: [{ key: 'v', value: hidden, description: hidden }],
    });
    expect(parsed).toMatchObject({
      description: 'ab',
      tags: ['ab'],
      owner: 'ab',
      reason: 'ab',
      default_value: hidden,
      variations: [{ value: hidden, description: 'ab' }],
    });
  });

  it('that is empty once that is gone is refused where a name is needed', () => {
    expect(failure(createFlag, { key: 'a', tags: ['\u200b'] }).message).toMatch(/tags\.0: /);
    expect(failure(createFlag, { key: 'a', owner: '' }).message).toMatch(/owner: /);
  });
});
