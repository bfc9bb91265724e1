import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, callerWith } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { USUAL_KIND } from '../support/test-databases.ts';

let one: TestApp;

beforeEach(async () => {
  one = await testApp();
});

afterEach(() => one[Symbol.asyncDispose]());

/** Lines of the audit log, oldest first. */
function auditLines() {
  const database = new DatabaseSync(path.join(one.folder, 'guidon.db'), { readOnly: true });
  const rows = database.prepare('select tool, outcome, error_code, change_id from audit order by id').all();
  database.close();
  return rows;
}

// It is read past the storage, out of the file.
describe.skipIf(USUAL_KIND !== 'sqlite')('the audit log', () => {
  it('has one line for each applied and each refused write, none for reads, previews and repeats', async () => {
    const viewer = { caller: await callerWith(one, { role: 'viewer' }) };
    const created = await one.ok('create_flag', { key: 'a' });
    await one.ok('create_flag', { key: 'a' });
    await one.ok('update_flag', { key: 'a', owner: 'x', dry_run: true });
    await one.ok('list_flags', {});
    await one.error('get_flag', { key: 'nope' });
    await one.error('create_flag', { key: 'A' });
    await one.error('update_flag', { key: 'a', nonsense: 1 });
    await one.error('update_flag', { key: 'a', owner: 'x' }, viewer);
    const archived = await one.ok('update_flag', { key: 'a', archived: true });
    await one.error('delete_flag', { key: 'a' });
    const deleted = await one.ok('delete_flag', { key: 'a' }, accepted);
    const refused = (tool: string, code: string) => ({
      tool,
      outcome: 'refused',
      error_code: code,
      change_id: null,
    });
    const applied = (tool: string, change: string) => ({
      tool,
      outcome: 'applied',
      error_code: null,
      change_id: change,
    });
    const lines = auditLines();
    expect(lines).toHaveLength(7);
    expect(lines).toEqual(
      expect.arrayContaining([
        applied('create_flag', created.change_id),
        refused('create_flag', 'ALREADY_EXISTS'),
        refused('update_flag', 'INVALID_ARGUMENT'),
        refused('update_flag', 'PERMISSION_DENIED'),
        applied('update_flag', archived.change_id),
        refused('delete_flag', 'CONFIRMATION_REQUIRED'),
        applied('delete_flag', deleted.change_id),
      ]),
    );
  });

  // A key that may do nothing filled the disk, and kept the one writer of the database busy, by being refused.
  it('has only so many lines for refusals of one principal', async () => {
    const viewer = await callerWith(one, { role: 'viewer' });
    const other = { ...viewer, principal: { ...viewer.principal, id: 'prn_other' } };
    for (let each = 0; each < 200; each++) await one.error('create_flag', { key: 'a' }, { caller: viewer });
    for (let each = 0; each < 200; each++) await refused(one.app.services.keys.revoke(viewer, 'key_x'));
    const { length } = auditLines();
    expect(length).toBeGreaterThanOrEqual(100);
    expect(length).toBeLessThan(200);
    await one.error('create_flag', { key: 'a' }, { caller: other });
    expect(auditLines()).toHaveLength(length + 1);
  });

  it('says why a key was refused also where that cannot be written', async () => {
    const viewer = await callerWith(one, { role: 'viewer' });
    const bot = { kind: 'agent', name: 'bot', grants: [{ role: 'viewer' }] } as const;
    const database = new DatabaseSync(path.join(one.folder, 'guidon.db'));
    database.exec('drop table audit');
    database.close();
    await expect(one.app.services.keys.create(viewer, bot)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

function refused(deed: Promise<unknown>): Promise<unknown> {
  return expect(deed).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
}
