import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callerWith } from '../../test/support/arrange.ts';
import { backupLines } from '../../test/support/backup-lines.ts';
import { type TestApp, testApp } from '../../test/support/test-app.ts';
import type { Caller } from './caller.ts';
import type { NewKey } from './new-key.ts';

const DAY_MS = 24 * 60 * 60_000;
const ADMIN: NewKey = { kind: 'person', name: 'root', grants: [{ role: 'admin' }] };
const BOT: NewKey = { kind: 'agent', name: 'bot', grants: [{ role: 'editor', project: 'default' }] };

let guidon: TestApp;
let operator: Caller;
let now: number;

beforeEach(async () => {
  now = Date.now();
  guidon = await testApp({ parts: { clock: () => new Date(now) } });
  await guidon.ok('save_project', { key: 'web' });
  operator = await guidon.app.operatorCaller();
});
afterEach(() => guidon[Symbol.asyncDispose]());

const keys = () => guidon.app.services.keys;
const auditLines = async (tool: string) => {
  const rows = (await backupLines(guidon.app))
    .map((line) => JSON.parse(line))
    .filter((row) => row[0] === 'audit');
  return rows.map(([, row]) => row).filter((row) => row.tool === tool);
};
const caller = (secret: string) => Promise.resolve(guidon.app.keyCaller(secret));

describe('making a key', () => {
  it('gives a principal of its own, with the rights asked for, and keeps a hash', async () => {
    const { secret, key, principal } = await keys().create(operator, { ...BOT, label: 'CI' });
    expect(secret).toMatch(/^gdn_[\w-]{43}$/);
    expect(key).toMatchObject({ label: 'CI', hint: secret.slice(-4), createdBy: operator.principal.name });
    expect(principal).toMatchObject({ kind: 'agent', name: 'bot', actingFor: operator.principal.name });
    expect(await caller(secret)).toMatchObject({ door: 'http', principal, key: { id: key.id } });
    await guidon.app.close();
    const file = await readFile(path.join(guidon.folder, 'guidon.db'));
    expect(file.includes(secret)).toBe(false);
  });

  it('tells SDK keys apart by their prefix and gives them no rights but to evaluate', async () => {
    for (const [exposure, prefix] of [
      ['client', /^gdn_cli_/],
      ['server', /^gdn_srv_/],
    ] as const) {
      const sdk = { project: 'web', environment: 'staging', exposure };
      const { secret } = await keys().create(operator, { kind: 'sdk', name: exposure, grants: [], sdk });
      expect(secret).toMatch(prefix);
      const sdkCaller = (await caller(secret)) as Caller;
      expect(sdkCaller.principal).toMatchObject({ sdk, grants: [] });
      for (const { name } of guidon.app.catalogue) {
        const error = await guidon.error(name, {}, { caller: sdkCaller });
        expect(error, name).toMatchObject({ code: 'PERMISSION_DENIED' });
      }
    }
  });

  it('is for persons, who administer all that the key reaches', async () => {
    const agent = await guidon.app.stdioCaller();
    await expect(keys().create(agent, BOT)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const throughAgent = { ...operator, throughAgent: true as const };
    await expect(keys().create(throughAgent, BOT)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const ofWeb = await callerWith(guidon, { projects: ['web'] });
    await expect(keys().create(ofWeb, BOT)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const everywhere = { ...BOT, grants: [{ role: 'viewer' as const }] };
    await expect(keys().create(ofWeb, everywhere)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const editor = await callerWith(guidon, { role: 'editor' });
    await expect(keys().create(editor, BOT)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const reader = await callerWith(guidon, { readOnly: true });
    await expect(keys().create(reader, BOT)).rejects.toMatchObject({ code: 'READ_ONLY' });
    const inWeb = { ...BOT, grants: [{ role: 'admin' as const, project: 'web' }] };
    expect(await keys().create(ofWeb, inWeb)).toMatchObject({ principal: { name: 'bot' } });
  });

  it('lives no longer than a year, nor than the key it is made with', async () => {
    await expect(keys().create(operator, { ...BOT, expiresInDays: 367 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const expiresAt = new Date(now + 10 * DAY_MS).toISOString();
    const brief = { ...operator, key: { id: 'key_own', expiresAt } };
    await expect(keys().create(brief, { ...BOT, expiresInDays: 11 })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    expect(await keys().create(brief, BOT)).toMatchObject({ key: { expiresAt } });
  });

  it('names a principal once, and again after all its keys ended, by whoever looks after it', async () => {
    const first = await keys().create(operator, BOT);
    await expect(keys().create(operator, BOT)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await keys().revoke(operator, first.key.id);
    const ofWeb = await callerWith(guidon, { projects: ['web'] });
    const inWeb = { ...BOT, grants: [{ role: 'viewer' as const, project: 'web' }] };
    await expect(keys().create(ofWeb, inWeb)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    const again = await keys().create(operator, inWeb);
    expect(again.principal).toEqual({ ...first.principal, grants: inWeb.grants });
    expect(await caller(again.secret)).toMatchObject({ principal: { grants: inWeb.grants } });
    expect(await auditLines('create_key_again')).toMatchObject([{ subject: again.key.id }]);
  });

  // The operator was a principal like any other: nobody could be named like it, or somebody became it.
  it('takes nobody for the operator, nor for the server’s administrator, by name', async () => {
    const { principal } = operator;
    const ada: NewKey = {
      kind: 'person',
      name: principal.name,
      grants: [{ role: 'viewer', project: 'web' }],
    };
    const ofWeb = await callerWith(guidon, { projects: ['web'] });
    const made = await keys().create(ofWeb, ada);
    expect(made.principal.id).not.toBe(principal.id);
    await using second = await testApp({ folder: guidon.folder });
    expect((await second.app.operatorCaller()).principal).toEqual(principal);
    await expect(keys().create(ofWeb, { ...ada, name: 'admin' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
  });

  it('remembers by whom and with what it was made', async () => {
    const admin = await keys().create(operator, ADMIN);
    expect(admin.key).toMatchObject({ madeBy: operator.principal.id });
    expect(admin.key).not.toHaveProperty('madeWith');
    const bot = await keys().create((await caller(admin.secret)) as Caller, BOT);
    expect(await keys().key(operator, bot.key.id)).toMatchObject({
      key: { madeBy: admin.principal.id, madeWith: admin.key.id },
    });
  });
});

describe('the end of a key', () => {
  it('is when it expires, without another look at the database', async () => {
    const { secret } = await keys().create(operator, { ...BOT, expiresInDays: 1 });
    expect(await caller(secret)).toBeDefined();
    now += DAY_MS;
    expect(await caller(secret)).toBeUndefined();
  });

  it('leaves time to change over when it is rotated', async () => {
    const before = await keys().create(operator, BOT);
    const after = await keys().rotate(operator, before.key.id);
    expect(await caller(before.secret)).toMatchObject({ principal: { id: after.principal.id } });
    now += DAY_MS;
    expect(await caller(before.secret)).toBeUndefined();
    expect(await caller(after.secret)).toBeDefined();
    const last = await keys().rotate(operator, after.key.id, 0);
    expect(await caller(after.secret)).toBeUndefined();
    expect(await caller(last.secret)).toBeDefined();
  });

  // The end of the overlap was taken for the end of its life: the next key lived for one day.
  it('is as far off after every rotation', async () => {
    const { key } = await keys().create(operator, { ...BOT, expiresInDays: 30 });
    for (const _time of [1, 2]) {
      const { key: next } = await keys().rotate(operator, key.id, 1);
      expect(next.expiresAt).toBe(new Date(now + 30 * DAY_MS).toISOString());
      now += DAY_MS;
    }
    const brief = { ...operator, key: { id: 'key_own', expiresAt: new Date(now + DAY_MS).toISOString() } };
    const { key: capped } = await keys().rotate(brief, key.id);
    expect(capped.expiresAt).toBe(brief.key.expiresAt);
    const { key: last } = await keys().rotate(operator, capped.id);
    expect(last.expiresAt).toBe(new Date(now + 30 * DAY_MS).toISOString());
  });

  it('of a person is put off by that person only', async () => {
    const reader: NewKey = { kind: 'person', name: 'ada', grants: [{ role: 'viewer', project: 'web' }] };
    const ada = await keys().create(operator, reader);
    await expect(keys().rotate(operator, ada.key.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await caller(ada.secret)).toBeDefined();
    const other = await keys().create(operator, { ...ADMIN, name: 'grace' });
    const herself = (await caller(ada.secret)) as Caller;
    await expect(keys().rotate(herself, other.key.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const next = await keys().rotate(herself, ada.key.id);
    expect(await caller(next.secret)).toMatchObject({ principal: ada.principal });
    // Not further off than with the key it was made with.
    expect(next.key.expiresAt).toBe(ada.key.expiresAt);
  });

  it('comes at once when it is revoked, and only once', async () => {
    const { secret, key } = await keys().create(operator, BOT);
    await caller(secret);
    expect(await keys().revoke(operator, key.id)).toMatchObject({ ended: [{ key: { id: key.id } }] });
    expect(await caller(secret)).toBeUndefined();
    expect(await keys().revoke(operator, key.id)).toMatchObject({ ended: [] });
  });

  it('comes with that of the key it was made with, where that is asked for', async () => {
    const leaked = await keys().create(operator, ADMIN);
    const thief = (await caller(leaked.secret)) as Caller;
    const first = await keys().create(thief, { ...ADMIN, name: 'x' });
    const second = await keys().create((await caller(first.secret)) as Caller, BOT);
    const third = await keys().rotate(thief, second.key.id);
    const innocent = await keys().create(operator, { ...BOT, name: 'other bot' });
    expect((await keys().wouldRevoke(operator, leaked.key.id)).ended).toHaveLength(1);
    await keys().revoke(operator, leaked.key.id);
    expect(await caller(first.secret)).toBeDefined();
    const { ended } = await keys().revoke(operator, leaked.key.id, { withMade: true });
    expect(ended.map(({ key }) => key.id).sort()).toEqual(
      [first, second, third].map(({ key }) => key.id).sort(),
    );
    for (const { secret } of [first, second, third]) expect(await caller(secret)).toBeUndefined();
    expect(await caller(innocent.secret)).toBeDefined();
  });

  it('is for persons to say; an agent needs somebody who agreed', async () => {
    const { key } = await keys().create(operator, BOT);
    const agent = await guidon.app.stdioCaller();
    await expect(keys().revoke(agent, key.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect((await keys().revoke(agent, key.id, { agreed: true })).ended).toHaveLength(1);
  });

  it('is seen by another app on the file within a second', async () => {
    await using second = await testApp({ folder: guidon.folder });
    const { secret, key } = await keys().create(operator, BOT);
    expect(await second.app.keyCaller(secret)).toBeDefined();
    await keys().revoke(operator, key.id);
    await expect.poll(() => second.app.keyCaller(secret), { timeout: 1000, interval: 20 }).toBeUndefined();
  });
});

it('a key of another project is as if it were not there', async () => {
  const { key } = await keys().create(operator, BOT);
  const ofWeb = await callerWith(guidon, { projects: ['web'] });
  expect(await keys().list(ofWeb, { limit: 10 })).toMatchObject({ total: 0 });
  for (const deed of [keys().revoke(ofWeb, key.id), keys().rotate(ofWeb, key.id)])
    await expect(deed).rejects.toMatchObject({ code: 'NOT_FOUND', message: `There is no key "${key.id}".` });
});

it('a configured key is changed where it is configured, and nowhere else', async () => {
  const adminKey = 'configured'.repeat(4);
  await using one = await testApp({ folder: guidon.folder, parts: { secrets: { adminKey } } });
  await one.app.ensureAdminKey(async () => {});
  const admin = (await one.app.keyCaller(adminKey)) as Caller;
  const id = admin.key?.id ?? '';
  const made = await one.app.services.keys.create(admin, BOT);
  for (const deed of [keys().revoke(operator, id), keys().rotate(admin, id)])
    await expect(deed).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  const { ended } = await keys().revoke(operator, id, { withMade: true });
  expect(ended.map(({ key }) => key.id)).toEqual([made.key.id]);
  expect(await one.app.keyCaller(adminKey)).toBeDefined();
});

it('an administrator’s key that was configured before stops working', async () => {
  const [first, second] = ['one', 'two'].map((word) => word.repeat(20)) as [string, string];
  const folder = guidon.folder;
  await using one = await testApp({ folder, parts: { secrets: { adminKey: first } } });
  await one.app.ensureAdminKey(async () => {});
  expect(await one.app.keyCaller(first)).toBeDefined();
  await using two = await testApp({ folder, parts: { secrets: { adminKey: second } } });
  await two.app.ensureAdminKey(async () => {});
  expect(await two.app.keyCaller(first)).toBeUndefined();
  expect(await two.app.keyCaller(second)).toBeDefined();
});
