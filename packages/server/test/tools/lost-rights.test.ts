import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../src/flags/grant.ts';
import type { MadeKey } from '../../src/principals/key-service.ts';
import { accepted } from '../support/arrange.ts';
import { backupLines } from '../support/backup-lines.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
  for (const key of ['web', 'web_2']) await guidon.ok('save_project', { key });
});
afterEach(() => guidon[Symbol.asyncDispose]());

async function agent(name: string, grants: readonly Grant[]): Promise<MadeKey> {
  const { keys } = guidon.app.services;
  return keys.create(await guidon.app.operatorCaller(), { kind: 'agent', name, grants });
}

async function sdk(project: string, environment: string): Promise<MadeKey> {
  const { keys } = guidon.app.services;
  const scope = { project, environment, exposure: 'server' } as const;
  const wanted = { kind: 'sdk', name: `${project} ${environment}`, grants: [], sdk: scope } as const;
  return keys.create(await guidon.app.operatorCaller(), wanted);
}

const holder = async ({ secret }: MadeKey) => guidon.app.keyCaller(secret);

async function auditSubjects(tool: string): Promise<unknown[]> {
  const rows = (await backupLines(guidon.app))
    .map((line) => JSON.parse(line))
    .filter((row) => row[0] === 'audit');
  return rows.map((row) => row[1]).flatMap((row) => (row.tool === tool && row.subject ? [row.subject] : []));
}

// Grants name places by key: whoever had rights in a deleted project had them in the next one of its name.
describe('a deleted project', () => {
  it('takes along what anybody could do in it', async () => {
    const only = await agent('only', [{ role: 'admin', project: 'web' }]);
    const both = await agent('both', [
      { role: 'admin', project: 'web' },
      { role: 'viewer', project: 'web_2' },
    ]);
    const application = await sdk('web', 'production');
    const spared = [await agent('all', [{ role: 'viewer' }]), await sdk('web_2', 'production')];
    for (const made of [only, both, application, ...spared]) expect(await holder(made)).toBeDefined();
    const preview = await guidon.ok('delete_project', { key: 'web', dry_run: true });
    const revoked = (made: MadeKey) =>
      `key ${made.key.id} of ${made.principal.kind} ${made.principal.name}: revoked, it reaches nowhere else`;
    const lines = [
      'project web: deleted',
      'agent only: no longer admin in project "web"',
      revoked(only),
      'agent both: no longer admin in project "web"',
      revoked(application),
    ];
    expect(preview.changes).toEqual(lines);
    expect(await holder(only)).toBeDefined();
    const done = await guidon.ok('delete_project', { key: 'web' }, accepted);
    expect(done.changes).toEqual(lines);
    await guidon.ok('save_project', { key: 'web' });
    expect(await holder(only)).toBeUndefined();
    expect(await holder(application)).toBeUndefined();
    expect((await holder(both))?.principal.grants).toEqual([{ role: 'viewer', project: 'web_2' }]);
    for (const made of spared) expect(await holder(made)).toMatchObject({ principal: made.principal });
    expect((await auditSubjects('delete_project')).sort()).toEqual(
      [only.principal.id, only.key.id, both.principal.id, application.key.id].sort(),
    );
  });

  it('is not deleted on the word of somebody who saw fewer keys end', async () => {
    const late = async () => {
      await agent('late', [{ role: 'viewer', project: 'web' }]);
      return 'accepted' as const;
    };
    const error = await guidon.error('delete_project', { key: 'web' }, { confirm: late });
    expect(error.code).toBe('CONFLICT');
  });
});

describe('a deleted environment', () => {
  it('takes along what anybody could do in it, also when its making is undone', async () => {
    const made = await guidon.ok('save_environment', { key: 'qa', project: 'web' });
    const inQa = { role: 'editor' as const, project: 'web', environment: 'qa' };
    const tester = await agent('tester', [inQa, { role: 'viewer', project: 'web' }]);
    const application = await sdk('web', 'qa');
    const spared = await sdk('web', 'production');
    const operator = await guidon.app.operatorCaller();
    const asked = { change_id: made.change_id };
    expect(await guidon.ok('revert_change', { ...asked, dry_run: true })).toMatchObject({
      changes: expect.arrayContaining(['agent tester: no longer editor in qa of project "web"']),
      warnings: expect.arrayContaining(['Undoing this brings no rights and no keys back.']),
    });
    await guidon.ok('revert_change', asked, accepted);
    expect((await holder(tester))?.principal.grants).toEqual([{ role: 'viewer', project: 'web' }]);
    expect(await holder(application)).toBeUndefined();
    expect(await holder(spared)).toBeDefined();
    // A key for what may be made by that name later.
    await expect(guidon.app.services.keys.rotate(operator, application.key.id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await auditSubjects('revert_change')).toHaveLength(2);
  });
});
