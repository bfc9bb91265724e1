import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/support/test-app.ts';

const KEY = 'an-administrator-key-of-40-characters-ok';

const nobody = async () => {};

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp({ parts: { secrets: { adminKey: KEY } } });
});

afterEach(() => guidon[Symbol.asyncDispose]());

describe('who calls', () => {
  it('is an agent acting for the user on stdio', async () => {
    const user = os.userInfo().username;
    const caller = await guidon.app.stdioCaller('Inspector 1.0');
    expect(caller).toMatchObject({
      door: 'stdio',
      client: 'Inspector 1.0',
      readOnly: false,
      throughAgent: true,
    });
    expect(caller.principal).toMatchObject({ kind: 'agent', actingFor: user, grants: [{ role: 'admin' }] });
  });

  it('is the user in person at the CLI, and not the agent', async () => {
    const { principal, door, ...rest } = await guidon.app.operatorCaller();
    expect(rest).not.toHaveProperty('throughAgent');
    expect(principal).toMatchObject({ kind: 'person', name: os.userInfo().username });
    expect(door).toBe('cli');
    expect(principal.id).not.toBe((await guidon.app.stdioCaller()).principal.id);
  });

  it('is the same principal each time', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await guidon.app.stdioCaller()).principal.id));
    expect(new Set(ids).size).toBe(1);
  });

  it('is nobody with an unknown key', async () => {
    await guidon.app.ensureAdminKey(nobody);
    expect(await guidon.app.keyCaller('nonsense')).toBeUndefined();
    expect(await guidon.app.keyCaller('')).toBeUndefined();
    expect(await guidon.app.keyCaller(`${KEY} `)).toBeUndefined();
  });
});

describe('the administrator key', () => {
  it('that is configured opens the HTTP door, here and in another app on the file', async () => {
    expect(await guidon.app.ensureAdminKey(nobody)).toBe(false);
    await using second = await testApp({ folder: guidon.folder, parts: { secrets: { adminKey: KEY } } });
    await second.app.ensureAdminKey(nobody);
    const callers = await Promise.all([guidon.app.keyCaller(KEY), second.app.keyCaller(KEY)]);
    expect(callers[0]).toMatchObject({ door: 'http', principal: { kind: 'person', name: 'admin' } });
    expect(callers[1]).toEqual(callers[0]);
  });

  it('is kept as a hash', async () => {
    await guidon.app.ensureAdminKey(nobody);
    await guidon.app.close();
    const file = await readFile(path.join(guidon.folder, 'guidon.db'));
    expect(file.includes(KEY)).toBe(false);
  });

  it('is made once when none is configured, and shown once', async () => {
    await using fresh = await testApp();
    const kept: string[] = [];
    const keep = async (key: string) => void kept.push(key);
    expect(await fresh.app.ensureAdminKey(keep)).toBe(true);
    expect(await fresh.app.ensureAdminKey(keep)).toBe(false);
    expect(kept).toEqual([expect.stringMatching(/^gdn_[\w-]{43}$/)]);
    expect(await fresh.app.keyCaller(kept[0] ?? '')).toMatchObject({
      principal: { grants: [{ role: 'admin' }] },
    });
  });

  it('that could not be kept is none: the next start makes another', async () => {
    await using fresh = await testApp();
    const lost = () => Promise.reject(new Error('no room'));
    await expect(fresh.app.ensureAdminKey(lost)).rejects.toThrow('no room');
    expect(await fresh.app.ensureAdminKey(nobody)).toBe(true);
  });

  it('is one, when two first starts come at the same time', async () => {
    await using one = await testApp();
    await using two = await testApp({ folder: one.folder });
    const made = [one, two, one, two].map(({ app }) => app.ensureAdminKey(nobody));
    expect((await Promise.all(made)).filter(Boolean)).toHaveLength(1);
  });

  it('of fewer than 32 characters is refused', async () => {
    await using short = await testApp({ parts: { secrets: { adminKey: 'x'.repeat(31) } } });
    await expect(short.app.ensureAdminKey(nobody)).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: 'GUIDON_ADMIN_KEY has 31 characters.',
    });
    expect(await short.app.keyCaller('x'.repeat(31))).toBeUndefined();
  });
});

it('a machine’s limits narrow every caller', async () => {
  await using narrow = await testApp({ environment: { GUIDON_PROJECTS: 'web', GUIDON_READ_ONLY: 'true' } });
  for (const caller of [await narrow.app.stdioCaller(), await narrow.app.operatorCaller()]) {
    expect(caller).toMatchObject({
      readOnly: true,
      principal: { grants: [{ role: 'admin', project: 'web' }] },
    });
  }
});
