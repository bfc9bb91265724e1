import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guidon } from './run-guidon.ts';

const guidon = new Guidon();

beforeAll(async () => {
  await guidon.run([
    'call',
    'create_flag',
    '{"key":"new_checkout_flow","type":"boolean","owner":"支付团队"}',
  ]);
  await guidon.run(['call', 'create_flag', '{"key":"theme","type":"string","default_value":"light"}']);
});

afterAll(() => guidon[Symbol.dispose]());

describe('guidon flags', () => {
  it('switches a flag on, lists, reads and evaluates it', async () => {
    const set = await guidon.run(['flags', 'set', 'new_checkout_flow', 'on', '--env', 'staging']);
    expect(set).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('turned on new_checkout_flow in staging'),
    });
    expect(set.stderr).toContain('guidon call revert_change');

    const list = await guidon.run(['flags', 'list', '--env', 'staging', '--enabled', 'on']);
    expect(list.stdout.split('\n')[0]).toMatch(/^FLAG +TYPE +DEVELOPMENT +STAGING +PRODUCTION/);
    expect(list.stdout).toMatch(/new_checkout_flow +boolean +off +on +off/);
    expect(list.stdout).not.toContain('theme');

    const get = await guidon.run(['flags', 'get', 'new_checkout_flow']);
    expect(get.stdout).toContain('on in staging');
    expect(get.stdout).toContain('\nstaging on\n  Everyone gets true.\n');

    const evaluated = await guidon.run([
      'flags',
      'eval',
      'new_checkout_flow',
      '--env',
      'staging',
      '--user',
      'u1',
    ]);
    expect(evaluated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^true {2}STATIC\n/) });
  });

  it('prints the structured output exactly with --json', async () => {
    const viaFlags = await guidon.json('flags', 'get', 'theme', '--json');
    const viaCall = await guidon.json('call', 'get_flag', '{"key":"theme"}');
    expect(viaFlags).toEqual(viaCall);
    expect(viaFlags).toMatchObject({ flag: { key: 'theme', default_value: 'light' } });
  });

  it('previews with --dry-run', async () => {
    const answer = await guidon.json(
      'flags',
      'set',
      'theme',
      'on',
      '--all',
      '--value',
      'dark',
      '--dry-run',
      '--json',
    );
    expect(answer).toMatchObject({ dry_run: true, changed: true });
    const { environments } = await guidon.json<{ environments: { enabled: boolean }[] }>(
      'flags',
      'get',
      'theme',
      '--json',
    );
    expect(environments.some(({ enabled }) => enabled)).toBe(false);
  });

  it('switches in several environments, named apart or together', async () => {
    await guidon.run([
      'flags',
      'set',
      'theme',
      'on',
      '--env',
      'staging,development',
      '--env',
      'production',
      '--value',
      '"dark"',
    ]);
    const answer = await guidon.json('flags', 'eval', '--all', '--env', 'production', '--json');
    expect(answer).toMatchObject({
      total: 2,
      results: [{ key: 'new_checkout_flow' }, { key: 'theme', value: 'dark' }],
    });
  });

  it('reads the context of an evaluation', async () => {
    const context = '{"targetingKey":"u1","country":"DE"}';
    const answer = await guidon.run(['flags', 'eval', 'theme', '--env', 'staging', '--context', context]);
    expect(answer.code).toBe(0);
    const wrong = await guidon.run(['flags', 'eval', 'theme', '--env', 'staging', '--context', '[1]']);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^INVALID_ARGUMENT: --context/) });
  });

  it('pages', async () => {
    const first = await guidon.json<{ next_cursor: string }>('flags', 'list', '--limit', '1', '--json');
    const second = await guidon.json(
      'flags',
      'list',
      '--limit',
      '1',
      '--cursor',
      first.next_cursor,
      '--json',
    );
    expect(second).toMatchObject({ total: 2, flags: [{ key: 'theme' }] });
    expect(second).not.toHaveProperty('next_cursor');
  });
});

describe('colour', () => {
  it('is not used where nobody sees it', async () => {
    const { stdout, stderr } = await guidon.run(['flags', 'list']);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('is used when asked for, and NO_COLOR turns it off', async () => {
    const forced = await guidon.run(['flags', 'get', 'theme'], { env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[1m');
    const none = await guidon.run(['flags', 'get', 'theme'], { env: { NO_COLOR: '1' } });
    expect(none.stdout).not.toContain('\u001b');
  });
});
