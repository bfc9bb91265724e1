import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/support/test-app.ts';

const KEY = 'an-administrator-key-of-40-characters-ok';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp({ parts: { secrets: { adminKey: KEY } } });
});

afterEach(() => guidon[Symbol.asyncDispose]());

describe('who calls', () => {
  it('is an agent acting for the user on stdio', async () => {
    const user = os.userInfo().username;
    const caller = await guidon.app.stdioCaller('Inspector 1.0');
    expect(caller).toMatchObject({ door: 'stdio', client: 'Inspector 1.0', readOnly: false });
    expect(caller.principal).toMatchObject({ kind: 'agent', actingFor: user, role: 'admin' });
  });

  it('is the user in person at the CLI, and not the agent', async () => {
    const { principal, door } = await guidon.app.operatorCaller();
    expect(principal).toMatchObject({ kind: 'person', name: os.userInfo().username });
    expect(door).toBe('cli');
    expect(principal.id).not.toBe((await guidon.app.stdioCaller()).principal.id);
  });

  it('is the same principal each time', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await guidon.app.stdioCaller()).principal.id));
    expect(new Set(ids).size).toBe(1);
  });

  it('is nobody with an unknown key', async () => {
    await guidon.app.ensureAdminKey();
    expect(await guidon.app.keyCaller('nonsense')).toBeUndefined();
    expect(await guidon.app.keyCaller('')).toBeUndefined();
    expect(await guidon.app.keyCaller(`${KEY} `)).toBeUndefined();
  });
});

describe('the administrator key', () => {
  it('that is configured opens the HTTP door, here and in another app on the file', async () => {
    expect(await guidon.app.ensureAdminKey()).toEqual({ created: false });
    await using second = await testApp({ folder: guidon.folder, parts: { secrets: { adminKey: KEY } } });
    await second.app.ensureAdminKey();
    const callers = await Promise.all([guidon.app.keyCaller(KEY), second.app.keyCaller(KEY)]);
    expect(callers[0]).toMatchObject({ door: 'http', principal: { kind: 'person', name: 'admin' } });
    expect(callers[1]).toEqual(callers[0]);
  });

  it('is kept as a hash', async () => {
    await guidon.app.ensureAdminKey();
    await guidon.app.close();
    const file = await readFile(path.join(guidon.folder, 'guidon.db'));
    expect(file.includes(KEY)).toBe(false);
  });

  it('is made once when none is configured, and shown once', async () => {
    await using fresh = await testApp();
    const made = await fresh.app.ensureAdminKey();
    expect(made).toEqual({ created: true, key: expect.stringMatching(/^gdn_[\w-]{43}$/) });
    expect(await fresh.app.ensureAdminKey()).toEqual({ created: false });
    expect(await fresh.app.keyCaller(made.key ?? '')).toMatchObject({ principal: { role: 'admin' } });
  });

  it('of fewer than 32 characters is refused', async () => {
    await using short = await testApp({ parts: { secrets: { adminKey: 'x'.repeat(31) } } });
    await expect(short.app.ensureAdminKey()).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: 'GUIDON_ADMIN_KEY has 31 characters.',
    });
    expect(await short.app.keyCaller('x'.repeat(31))).toBeUndefined();
  });
});

it('a machine’s limits narrow every caller', async () => {
  await using narrow = await testApp({ environment: { GUIDON_PROJECTS: 'web', GUIDON_READ_ONLY: 'true' } });
  for (const caller of [await narrow.app.stdioCaller(), await narrow.app.operatorCaller()]) {
    expect(caller).toMatchObject({ readOnly: true, principal: { projects: ['web'] } });
  }
});
