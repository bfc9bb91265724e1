import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guidon } from './run-guidon.ts';

const guidon = new Guidon();
const good = path.join(guidon.folder, 'good.yaml');
const other = path.join(guidon.folder, 'other.yaml');
const bad = path.join(guidon.folder, 'bad.yaml');

beforeAll(async () => {
  await guidon.run(['call', 'create_flag', '{"key":"theme","type":"string","default_value":"light"}']);
  await guidon.run(['call', 'create_flag', '{"key":"checkout","type":"boolean"}']);
  await guidon.run(['call', 'save_segment', '{"key":"staff","when":"email ends_with \\"@example.com\\""}']);
  const rules = [{ id: 'staff', when: 'segment staff', serve: { value: true } }];
  const args = { key: 'checkout', environments: ['staging'], rules };
  await guidon.run(['call', 'set_flag_rules', JSON.stringify(args)]);
  const { stdout } = await guidon.run(['export']);
  writeFileSync(good, stdout);
  writeFileSync(other, stdout.replace('@example.com', '@example.org').replace('  checkout:', '  check_out:'));
  writeFileSync(bad, stdout.replace('segment staff', 'segment staf'));
});

afterAll(() => guidon[Symbol.dispose]());

describe('guidon export', () => {
  it('prints a project that reads well', async () => {
    const { stdout, code } = await guidon.run(['export', 'default']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^guidon: 1\nproject: default\n/);
    expect(stdout).toContain('segments:\n  staff: email ends_with "@example.com"\n');
    expect(stdout).toContain('            when: segment staff\n');
  });

  it('prints the documents as JSON', async () => {
    const contents = await guidon.json<{ flags: { flag: { key: string } }[] }>('export', '--json');
    expect(contents.flags.map(({ flag }) => flag.key)).toEqual(['checkout', 'theme']);
  });
});

describe('guidon validate', () => {
  it('finds nothing wrong with a project, its file, and its file on standard input', async () => {
    const { stdout: input } = await guidon.run(['export']);
    for (const args of [['default'], [good], ['-']])
      expect(await guidon.run(['validate', ...args], { input })).toMatchObject({ code: 0 });
  });

  it('tells problems as compilers do, and with its exit code', async () => {
    const { code, stdout } = await guidon.run(['validate', bad]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/bad\.yaml:\d+:\d+ error There is no segment "staf"\. UNKNOWN_SEGMENT\n/);
    expect(stdout).toMatch(/\n1 error, \d+ warnings?\.\n$/);
  });

  it('answers JSON', async () => {
    const answer = await guidon.json<{ valid: boolean; problems: object[] }>('validate', bad, '--json');
    expect(answer).toMatchObject({ valid: false });
    expect(answer.problems).toContainEqual(
      expect.objectContaining({
        code: 'UNKNOWN_SEGMENT',
        line: expect.any(Number),
        column: expect.any(Number),
      }),
    );
  });

  it('says that there is no such file or project', async () => {
    expect(await guidon.run(['validate', 'nothing.yaml'])).toMatchObject({ code: 3 });
    expect(await guidon.run(['validate', 'nothing'])).toMatchObject({ code: 3 });
    expect(await guidon.run(['validate', guidon.folder])).toMatchObject({ code: 3 });
  });
});

describe('guidon diff', () => {
  it('answers 0 for the same', async () => {
    expect(await guidon.run(['diff', 'default', good])).toMatchObject({ code: 0, stdout: '' });
    expect(await guidon.json('diff', good, good, '--json')).toEqual({ same: true, differences: [] });
  });

  it('answers 1 and what is different', async () => {
    const { code, stdout } = await guidon.run(['diff', 'default', other]);
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toEqual([
      '~ segment staff: when email ends_with "@example.com" → email ends_with "@example.org"',
      expect.stringMatching(/^\+ flag check_out: created/),
      expect.stringMatching(
        /^~ check_out in staging: rule "staff" added|^\+ check_out in staging: rule "staff" added/,
      ),
      '- flag checkout: deleted',
    ]);
  });

  it('answers 2 when a side is not valid, and 3 when there is none', async () => {
    const invalid = await guidon.run(['diff', good, bad]);
    expect(invalid).toMatchObject({ code: 2, stdout: expect.stringContaining('UNKNOWN_SEGMENT') });
    expect(await guidon.run(['diff', good, 'nothing.yaml'])).toMatchObject({ code: 3 });
    expect(
      await guidon.run(['diff', good, 'default'], { env: { GUIDON_DATA: '/dev/null/x' } }),
    ).toMatchObject({ code: 2 });
  });
});

describe('the policy of an environment', () => {
  const protectedFile = path.join(guidon.folder, 'protected.yaml');

  it('is in the export, is valid, and is a difference of its own', async () => {
    const policy = { environment: 'staging', protected: true, approvals: 2, agents_may_propose: false };
    await guidon.run(['call', 'set_environment_policy', JSON.stringify(policy)]);
    const { stdout } = await guidon.run(['export']);
    expect(stdout).toMatch(
      /\n {2}staging:\n(.*\n)*? {4}policy: \{protected: true, approvals: 2, agents_may_propose: false\}\n/,
    );
    writeFileSync(protectedFile, stdout.replace('approvals: 2', 'approvals: 3'));
    expect((await guidon.run(['validate', protectedFile])).code).toBe(0);
    const changed = await guidon.run(['diff', 'default', protectedFile]);
    expect(changed).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('policy staging: approvals 2 → 3'),
    });
    const opened = await guidon.run(['diff', protectedFile, good]);
    expect(opened.stdout).toContain('policy staging: deleted');
  });
});
