import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, callerWith } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let one: TestApp;
let two: TestApp;

beforeEach(async () => {
  one = await testApp();
  two = await testApp({ folder: one.folder });
});

afterEach(async () => {
  await two[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
});

interface Written {
  readonly changed: boolean;
  readonly revision: number;
}

/** Lines of the audit log, oldest first. */
function auditLines() {
  const database = new DatabaseSync(path.join(one.folder, 'guidon.db'), { readOnly: true });
  const rows = database.prepare('select tool, outcome, error_code, change_id from audit order by id').all();
  database.close();
  return rows;
}

describe('two processes on one file', () => {
  it('lose no update: every write has a revision of its own', async () => {
    const apps = [one, two];
    const writes = Array.from({ length: 40 }, (_, index) =>
      apps[index % 2]?.ok('create_flag', { key: `flag_${index}` }),
    );
    const answers = (await Promise.all(writes)) as Written[];
    const revisions = answers.map((answer) => answer.revision).toSorted((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 40 }, (_, index) => index + 2));
    for (const app of apps)
      expect(await app.ok('list_flags', { limit: 1 })).toMatchObject({ total: 40, revision: 41 });
  });

  it('add rules to one flag at once and keep them all', async () => {
    await one.ok('create_flag', { key: 'a' });
    const add = (app: TestApp, index: number) =>
      app.ok('set_flag_rules', {
        key: 'a',
        environments: ['staging'],
        rules: [{ id: `r${index}`, serve: { value: true, percentage: 1 } }],
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 === 0 ? one : two, index)));
    const { environments } = await two.ok('get_flag', { key: 'a', environment: 'staging' });
    expect(environments[0].rules).toHaveLength(20);
  });

  it('race for one revision: exactly one of two writers wins', async () => {
    await one.ok('create_flag', { key: 'a' });
    for (let round = 0; round < 10; round++) {
      const { revision } = await one.ok('get_flag', { key: 'a' });
      const write = (app: TestApp, owner: string) =>
        app.run('update_flag', { key: 'a', owner: `${owner}${round}`, expected_revision: revision });
      const outcomes = await Promise.all([write(one, 'one'), write(two, 'two')]);
      expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
      const lost = outcomes.find((outcome) => !outcome.ok);
      expect(lost).toMatchObject({ error: { code: 'CONFLICT' } });
    }
  });

  it('evaluate what the other one wrote', async () => {
    await one.ok('create_flag', { key: 'a' });
    const value = async (app: TestApp) =>
      (await app.ok('evaluate_flag', { key: 'a', environment: 'staging' })).results[0].value;
    expect(await value(two)).toBe(false);
    await one.ok('set_flag_state', { key: 'a', environments: ['staging'], enabled: true });
    expect(await value(two)).toBe(true);
  });
});

it('50 calls at once on one app are all answered', async () => {
  await one.ok('create_flag', { key: 'a' });
  const calls = Array.from({ length: 50 }, (_, index) => {
    if (index % 5 === 0) return one.run('create_flag', { key: `b_${index}` });
    if (index % 5 === 1) return one.run('evaluate_flag', { environment: 'staging', context: { n: index } });
    if (index % 5 === 2)
      return one.run('set_flag_state', { key: 'a', environments: ['*'], enabled: index % 2 === 0 });
    if (index % 5 === 3) return one.run('get_flag', { key: 'nope' });
    return one.run('list_changes', {});
  });
  const outcomes = await Promise.all(calls);
  const failed = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.code]));
  expect(failed).toEqual(Array.from({ length: 10 }, () => 'NOT_FOUND'));
  expect(await one.ok('list_flags', { limit: 1 })).toMatchObject({ total: 11 });
});

describe('the audit log', () => {
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
});
