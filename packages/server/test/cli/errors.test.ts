import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guidon } from './run-guidon.ts';

const guidon = new Guidon();

beforeAll(async () => {
  await guidon.run(['call', 'create_flag', '{"key":"new_checkout_flow"}']);
});

afterAll(() => guidon[Symbol.dispose]());

describe('a call that fails', () => {
  it('tells its code, what happened and what to do, on standard error', async () => {
    const { code, stdout, stderr } = await guidon.run(['flags', 'get', 'new_checkout_flwo']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^NOT_FOUND: .*new_checkout_flwo.*\n.*new_checkout_flow/);
  });

  it('prints its body with --json', async () => {
    const { code, stdout } = await guidon.run(['flags', 'get', 'new_checkout_flwo', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'NOT_FOUND',
      retryable: false,
      hint: expect.any(String),
    });
  });

  it.each([
    ['an unknown tool', ['call', 'get_flgs', '{}'], 'UNKNOWN_TOOL', 3],
    ['arguments that are not JSON', ['call', 'get_flag', '{key: 1}'], 'INVALID_ARGUMENT', 1],
    ['arguments of the wrong type', ['call', 'get_flag', '{"key":1}'], 'INVALID_ARGUMENT', 1],
    ['an unknown argument', ['call', 'get_flag', '{"key":"a","keys":1}'], 'INVALID_ARGUMENT', 1],
    ['a setting without sense', ['call', 'list_flags'], 'MISCONFIGURED', 1, { GUIDON_LOG_LEVEL: 'loud' }],
    [
      'a write on a read-only machine',
      ['call', 'create_flag', '{"key":"b"}'],
      'READ_ONLY',
      1,
      { GUIDON_READ_ONLY: 'true' },
    ],
  ])('answers its code for %s', async (_, args, code, exit, env: NodeJS.ProcessEnv = {}) => {
    const ended = await guidon.run(args, { env });
    expect(JSON.parse(ended.stdout)).toMatchObject({ code });
    expect(ended.code).toBe(exit);
  });
});

describe('a decision about a change request', () => {
  it.each(['reject', 'ask-for-changes'])(
    '%s is refused without a comment before anything is asked',
    async (deed) => {
      const { code, stderr } = await guidon.run(['requests', deed, 'crq_1']);
      expect(code).toBe(2);
      expect(stderr).toContain("required option '--comment <text>' not specified");
    },
  );
});

describe('a destructive call', () => {
  it('is not made when nobody can be asked, and is with --yes', async () => {
    await guidon.run(['call', 'create_flag', '{"key":"old"}']);
    await guidon.run(['call', 'update_flag', '{"key":"old","archived":true}']);
    const asked = await guidon.run(['call', 'delete_flag', '{"key":"old"}']);
    expect(JSON.parse(asked.stdout)).toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    expect(asked.code).toBe(4);
    const done = await guidon.run(['call', 'delete_flag', '{"key":"old"}', '--yes']);
    expect(JSON.parse(done.stdout)).toMatchObject({ changed: true });
  });
});

describe('wrong usage', () => {
  it.each([
    ['no command', [], 'Usage: guidon'],
    ['an unknown command', ['flgas'], 'Did you mean flags?'],
    ['an unknown subcommand', ['flags', 'lst'], 'Did you mean list?'],
    ['an unknown option', ['flags', 'list', '--serach', 'a'], 'Did you mean --search?'],
    ['a missing argument', ['flags', 'get'], "missing required argument 'key'"],
    ['a state that is none', ['flags', 'set', 'a', 'maybe', '--all'], 'Allowed choices are on, off'],
    ['no environment', ['flags', 'set', 'a', 'on'], 'say where'],
    [
      'environments and all of them',
      ['flags', 'set', 'a', 'on', '--all', '--env', 'staging'],
      'exclude each other',
    ],
    [
      'a word too many',
      ['flags', 'set', 'a', 'staging', 'on'],
      'Usage: guidon flags set <key> on|off --env <key>|--all [options]',
    ],
    ['an option there is not', ['serve', '--prot', '1'], 'Usage: guidon serve [options]'],
    ['nothing to evaluate', ['flags', 'eval', '--env', 'staging'], '--all'],
  ])('exits with 2 for %s', async (_, args, words) => {
    const { code, stdout, stderr } = await guidon.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});
