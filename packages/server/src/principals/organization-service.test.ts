import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupLines } from '../../test/support/backup-lines.ts';
import { type TestApp, testApp } from '../../test/support/test-app.ts';
import type { Caller } from './caller.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
});
afterEach(() => guidon[Symbol.asyncDispose]());

async function audited(): Promise<string[]> {
  return (await backupLines(guidon.app)).filter((line) => line.startsWith('["audit"'));
}

it('makes an organization with its administrator, and both organizations remember it', async () => {
  const operator = await guidon.app.operatorCaller();
  const { organization, key, secret } = await guidon.app.organizations.create(operator, { key: 'acme' });
  const caller = await guidon.app.keyCaller(secret);
  expect(caller?.principal).toMatchObject({ organizationId: organization.id, grants: [{ role: 'admin' }] });
  const lines = await audited();
  expect(lines).toHaveLength(2);
  const [home] = lines.filter((line) => line.includes(`"subject":"${organization.id}"`));
  expect(home).not.toContain(`"organization_id":"${organization.id}"`);
  const [theirs] = lines.filter((line) => line.includes(`"subject":"${key.id}"`));
  expect(theirs).toContain(`"organization_id":"${organization.id}"`);
});

it('is for the operator of the database alone, whatever the rights of a key', async () => {
  const operator = await guidon.app.operatorCaller();
  const overHttp: Caller = { ...operator, door: 'http' };
  for (const caller of [overHttp, await guidon.app.stdioCaller()]) {
    const refusal = { code: 'PERMISSION_DENIED' };
    await expect(guidon.app.organizations.create(caller, { key: 'x' })).rejects.toMatchObject(refusal);
    const added = guidon.app.organizations.addAdministrator(caller, { key: 'default' });
    await expect(added).rejects.toMatchObject(refusal);
  }
  expect(await guidon.app.organizations.list()).toHaveLength(1);
});
