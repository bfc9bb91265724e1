import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, callerWith, everything } from '../support/arrange.ts';
import { type CallOptions, type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
  await guidon.ok('create_flag', { key: 'checkout' });
});

afterEach(() => guidon[Symbol.asyncDispose]());

function turn(enabled: boolean, ...environments: string[]) {
  return guidon.ok('set_flag_state', { key: 'checkout', environments, enabled });
}

async function deleteFlag() {
  await guidon.ok('update_flag', { key: 'checkout', archived: true });
  return guidon.ok('delete_flag', { key: 'checkout' }, accepted);
}

/** The message of an undo that is refused and changes nothing. */
async function refusedUndo(changeId: string, options: CallOptions = accepted) {
  const before = await everything(guidon);
  const { code, message } = await guidon.error('revert_change', { change_id: changeId }, options);
  expect(await everything(guidon)).toEqual(before);
  return `${code}: ${message}`;
}

describe('undo never leaves a state behind that would come alive with the next flag of that name', () => {
  it('after the flag was deleted', async () => {
    await turn(true, 'staging');
    const { change_id } = await turn(false, 'staging');
    await deleteFlag();
    expect(await refusedUndo(change_id)).toMatch(/^CONFLICT: Flag "checkout" was deleted since/);
    await guidon.ok('create_flag', { key: 'checkout' });
    expect((await guidon.ok('get_flag', { key: 'checkout' })).summary).toMatch(/off everywhere/);
  });

  it('after the environment was deleted', async () => {
    await turn(true, 'staging');
    const { change_id } = await turn(false, 'staging');
    await guidon.ok('delete_environment', { key: 'staging' }, accepted);
    expect(await refusedUndo(change_id)).toMatch(/^CONFLICT: Environment "staging" was deleted since/);
  });

  it('when a deleted flag comes back to fewer environments', async () => {
    await turn(true, 'staging');
    const { change_id } = await deleteFlag();
    const gone = await guidon.ok('delete_environment', { key: 'staging' }, accepted);
    expect(await refusedUndo(change_id)).toMatch(/^CONFLICT: Environment "staging" was deleted since/);
    await guidon.ok('revert_change', { change_id: gone.change_id });
    await guidon.ok('revert_change', { change_id });
    expect((await guidon.ok('get_flag', { key: 'checkout' })).summary).toMatch(/on in staging/);
  });

  it('when a new environment is undone that is in use', async () => {
    const made = await guidon.ok('save_environment', { key: 'eu' });
    await turn(true, 'eu');
    expect(await refusedUndo(made.change_id)).toBe(
      'CONFLICT: Nothing was undone: environment eu state eu/checkout changed since.',
    );
    await turn(false, 'eu');
    await guidon.ok('revert_change', { change_id: made.change_id }, accepted);
    expect(await guidon.error('evaluate_flag', { environment: 'eu' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('undo keeps the last environment', async () => {
  const made = await guidon.ok('save_environment', { key: 'eu' });
  for (const key of ['development', 'staging', 'production'])
    await guidon.ok('delete_environment', { key }, accepted);
  expect(await refusedUndo(made.change_id)).toMatch(/^PRECONDITION_FAILED: "eu" is the project's last/);
  expect(await guidon.error('delete_environment', { key: 'eu' }, accepted)).toMatchObject({
    code: 'PRECONDITION_FAILED',
  });
});

it('deleting an environment tells of the states that were there, and undoing it brings them back', async () => {
  await guidon.ok('create_flag', { key: 'never_touched' });
  await turn(true, 'staging');
  await turn(false, 'staging');
  const gone = await guidon.ok('delete_environment', { key: 'staging' }, accepted);
  expect(gone.changes).toEqual(['checkout in staging: deleted', 'environment staging: deleted']);
  await guidon.ok('revert_change', { change_id: gone.change_id });
  const { projects } = await guidon.ok('list_projects', {});
  expect(projects[0].environments[1].key).toBe('staging');
});

it('conflicts about long values name the field without them', async () => {
  await guidon.ok('create_flag', { key: 'text', type: 'string', default_value: 'a' });
  const { change_id } = await guidon.ok('update_flag', { key: 'text', default_value: 'b'.repeat(100_000) });
  await guidon.ok('update_flag', { key: 'text', default_value: 'c' });
  const { details } = await guidon.error('revert_change', { change_id });
  expect(details?.conflicts).toEqual([
    { object: 'flag text', field: 'default', now: { value: 'c' }, before: { value: 'a' } },
  ]);
});

it('the change that made a project, and the first of all, are not undone', async () => {
  const { change_id } = await guidon.ok('save_project', { key: 'web' });
  expect(await refusedUndo(change_id)).toMatch(/^PRECONDITION_FAILED: This change made project "web"/);
  const { changes } = await guidon.ok('list_changes', { project: 'default', limit: 100 });
  expect(await refusedUndo(changes.at(-1).change_id)).toMatch(/^PRECONDITION_FAILED/);
});

// An editor could delete an environment by undoing its making, and nobody was asked.
describe('undoing takes what doing takes', () => {
  const DENIED =
    /^PERMISSION_DENIED: Changing an? \w+ needs the role admin in project "default"; this principal has editor/;
  let editor: CallOptions;

  beforeEach(async () => {
    editor = { caller: await callerWith(guidon, { role: 'editor' }) };
  });

  it.each<[string, object]>([
    ['save_environment', { key: 'eu' }],
    ['save_environment', { key: 'staging', name: 'Stage' }],
    ['save_attribute', { key: 'country', type: 'string' }],
    ['save_project', { key: 'default', name: 'Mine' }],
  ])('%s %o: an administrator', async (tool, input) => {
    const { change_id } = await guidon.ok(tool, input);
    expect(await refusedUndo(change_id, { ...editor, ...accepted })).toMatch(DENIED);
    await guidon.ok('revert_change', { change_id }, accepted);
  });

  it('deleting: an administrator, who is not asked', async () => {
    const { change_id } = await deleteFlag();
    expect(await refusedUndo(change_id, editor)).toMatch(DENIED);
    await guidon.ok('revert_change', { change_id });
  });

  it.each<[string, object]>([
    ['save_environment', { key: 'eu' }],
    ['save_attribute', { key: 'country', type: 'string' }],
  ])('the making of something only administrators make, by %s: a person is asked', async (tool, input) => {
    const { change_id } = await guidon.ok(tool, input);
    expect(await refusedUndo(change_id, {})).toMatch(/^CONFIRMATION_REQUIRED/);
    const preview = await guidon.ok('revert_change', { change_id, dry_run: true });
    const { details } = await guidon.error('revert_change', { change_id });
    expect(details?.plan).toEqual(preview.changes);
    await guidon.ok('revert_change', { change_id, confirm_token: details?.confirm_token });
  });

  it('an undo that brought a flag back: a person is asked, for it deletes the flag again', async () => {
    const { change_id } = await deleteFlag();
    const back = await guidon.ok('revert_change', { change_id });
    expect(await refusedUndo(back.change_id, editor)).toMatch(DENIED);
    expect(await refusedUndo(back.change_id, {})).toMatch(/^CONFIRMATION_REQUIRED/);
  });

  it('what editors do: an editor, in one call', async () => {
    const made = await guidon.ok('create_flag', { key: 'other' }, editor);
    const { change_id } = await turn(true, 'staging');
    await guidon.ok('revert_change', { change_id }, editor);
    const unmade = await guidon.ok('revert_change', { change_id: made.change_id }, editor);
    await guidon.ok('revert_change', { change_id: unmade.change_id }, editor);
  });
});
