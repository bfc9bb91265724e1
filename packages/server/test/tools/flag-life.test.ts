import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
});

afterEach(() => guidon[Symbol.asyncDispose]());

const KEY = 'new_checkout_flow';
const germans = { match: 'all', clauses: [{ attribute: 'country', operator: 'in', value: ['DE', 'AT'] }] };

async function evaluated(context: object, environment = 'staging') {
  const answer = await guidon.ok('evaluate_flag', { key: KEY, environment, context });
  return answer.results[0];
}

describe('an empty database', () => {
  it('has one organization, one project and three environments in order', async () => {
    const { projects, organization } = await guidon.ok('list_projects', {});
    expect(organization).toBe('Default organization');
    expect(projects).toHaveLength(1);
    expect(projects[0]).toMatchObject({ key: 'default', revision: 1, flags: 0 });
    expect(projects[0].environments.map((one: { key: string }) => one.key)).toEqual([
      'development',
      'staging',
      'production',
    ]);
  });
});

describe('the opening sentence: create a flag, turn it on in staging, who gets it?', () => {
  it('is three calls, and nobody gets it before the second', async () => {
    const created = await guidon.ok('create_flag', { key: KEY });
    expect(created).toMatchObject({ changed: true, revision: 2, project: 'default' });
    expect(await evaluated({ targetingKey: 'u1' })).toMatchObject({ value: false, reason: 'DISABLED' });

    const turnedOn = await guidon.ok('set_flag_state', {
      key: KEY,
      environments: ['staging'],
      enabled: true,
    });
    expect(turnedOn.changes).toEqual([`${KEY} in staging: turned on`]);

    const flag = await guidon.ok('get_flag', { key: KEY });
    expect(flag.summary).toBe(`${KEY} (boolean) is on in staging, off elsewhere.`);
    expect(await evaluated({ targetingKey: 'u1' })).toMatchObject({ value: true, reason: 'STATIC' });
    expect(await evaluated({ targetingKey: 'u1' }, 'production')).toMatchObject({
      value: false,
      reason: 'DISABLED',
    });
  });

  it('answers code for the file at hand', async () => {
    const { code } = await guidon.ok('create_flag', { key: KEY, file_extension: '.tsx' });
    expect(code.code).toContain(KEY);
    const unknown = await guidon.ok('create_flag', { key: 'other', file_extension: '.cobol' });
    expect(unknown.code).toBeUndefined();
    expect(unknown.warnings[0]).toMatch(/No code for that file/);
  });
});

describe('a repeat', () => {
  it('answers changed: false and makes no revision', async () => {
    await guidon.ok('create_flag', { key: KEY, description: 'x' });
    expect(await guidon.ok('create_flag', { key: KEY, description: 'x' })).toMatchObject({
      changed: false,
      revision: 2,
    });
    const rules = [{ serve: { value: true, percentage: 10 }, when: [germans] }];
    const first = await guidon.ok('set_flag_rules', { key: KEY, environments: ['*'], rules });
    const second = await guidon.ok('set_flag_rules', { key: KEY, environments: ['*'], rules });
    expect(first).toMatchObject({ changed: true, revision: 3 });
    expect(second).toMatchObject({ changed: false, revision: 3, changes: [] });
  });

  it('with an idempotency key replays the first answer, and refuses the key for another call', async () => {
    const call = { key: KEY, idempotency_key: 'once' };
    const first = await guidon.ok('create_flag', call);
    await guidon.ok('update_flag', { key: KEY, description: 'changed since' });
    expect(await guidon.ok('create_flag', call)).toEqual(first);
    const other = await guidon.error('create_flag', { ...call, key: 'another' });
    expect(other.code).toBe('INVALID_ARGUMENT');
    expect((await guidon.ok('list_flags', {})).total).toBe(1);
  });
});

describe('targeting', () => {
  beforeEach(async () => {
    await guidon.ok('create_flag', { key: KEY });
    await guidon.ok('set_flag_state', {
      key: KEY,
      environments: ['staging'],
      enabled: true,
      default_value: false,
    });
    await guidon.ok('set_flag_rules', {
      key: KEY,
      environments: ['staging'],
      rules: [{ id: 'dach', when: [germans], serve: { value: true } }],
    });
  });

  it('serves the rule to who matches and says why to who does not', async () => {
    expect(await evaluated({ targetingKey: 'u1', country: 'DE' })).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
      rule: 'dach',
    });
    const answer = await guidon.ok('evaluate_flag', {
      key: KEY,
      environment: 'staging',
      context: { country: 'FR' },
    });
    expect(answer.results[0]).toMatchObject({ value: false, reason: 'DEFAULT' });
    expect(answer.trace).toEqual([
      { rule: 'dach', outcome: 'condition_not_met', failed: 'country in ["DE", "AT"]', actual: 'FR' },
    ]);
  });

  it('gives rules back in the form it takes them', async () => {
    const { environments } = await guidon.ok('get_flag', { key: KEY });
    const rules = environments.find((one: { key: string }) => one.key === 'staging').rules;
    expect(await guidon.ok('set_flag_rules', { key: KEY, environments: ['staging'], rules })).toMatchObject({
      changed: false,
    });
  });

  it('adds, replaces, moves and removes rules', async () => {
    const added = await guidon.ok('set_flag_rules', {
      key: KEY,
      environments: ['staging'],
      rules: [
        {
          id: 'beta',
          when: [{ clauses: [{ attribute: 'beta', operator: 'equals', value: true }] }],
          serve: { variation: 'on' },
        },
      ],
    });
    expect(added.order).toEqual({ staging: ['dach', 'beta'] });
    const moved = await guidon.ok('set_flag_rules', {
      key: KEY,
      environments: ['staging'],
      order: ['beta', 'dach'],
    });
    expect(moved.changes).toEqual([`${KEY} in staging: rules reordered: dach, beta → beta, dach`]);
    const replaced = await guidon.ok('set_flag_rules', {
      key: KEY,
      environments: ['staging'],
      rules: [{ id: 'dach', when: [germans], serve: { value: true, percentage: 25 } }],
    });
    expect(replaced.changes).toEqual([
      `${KEY} in staging: rule "dach" serve true → true to 25 % (by targetingKey)`,
    ]);
    expect(
      await guidon.ok('set_flag_rules', { key: KEY, environments: ['staging'], remove: ['beta'] }),
    ).toMatchObject({ order: { staging: ['dach'] } });
  });

  it('refuses a rule that an earlier one for everyone hides', async () => {
    const everyone = { id: 'all', serve: { value: true } };
    const error = await guidon.error('set_flag_rules', {
      key: KEY,
      environments: ['staging'],
      rules: [everyone],
      position: 'first',
    });
    expect(error.code).toBe('INVALID_FLAG');
    expect(error.details?.problems).toEqual([expect.objectContaining({ code: 'SHADOWED_RULE' })]);
  });

  it('promotes a state whole or in part', async () => {
    const preview = await guidon.ok('promote_flag', {
      key: KEY,
      from: 'staging',
      to: 'production',
      dry_run: true,
    });
    expect(preview).toMatchObject({ changed: true, dry_run: true });
    expect(
      (await guidon.ok('list_flags', { environment: 'production', differs_from: 'staging' })).total,
    ).toBe(1);
    await guidon.ok('promote_flag', { key: KEY, from: 'staging', to: 'production', parts: ['rules'] });
    expect(await evaluated({ country: 'DE' }, 'production')).toMatchObject({ reason: 'DISABLED' });
    await guidon.ok('promote_flag', { key: KEY, from: 'staging', to: 'production' });
    expect(await evaluated({ country: 'DE' }, 'production')).toMatchObject({ value: true, rule: 'dach' });
    expect(
      (await guidon.ok('list_flags', { environment: 'production', differs_from: 'staging' })).total,
    ).toBe(0);
  });
});

describe('expected_revision', () => {
  it('conflicts only if what the call touches changed since', async () => {
    await guidon.ok('create_flag', { key: KEY });
    const { revision } = await guidon.ok('get_flag', { key: KEY });
    await guidon.ok('create_flag', { key: 'another' });
    await guidon.ok('set_flag_state', { key: KEY, environments: ['production'], enabled: true });
    const staging = { key: KEY, environments: ['staging'], enabled: true, expected_revision: revision };
    expect(await guidon.ok('set_flag_state', staging)).toMatchObject({ changed: true });
    const stale = await guidon.error('set_flag_state', {
      ...staging,
      environments: ['production'],
      enabled: false,
    });
    expect(stale).toMatchObject({ code: 'CONFLICT' });
    expect(stale.details).toMatchObject({
      changed: [{ kind: 'state', key: `production/${KEY}`, revision: 4 }],
    });
  });

  it('from the future is refused', async () => {
    expect(await guidon.error('create_flag', { key: KEY, expected_revision: 99 })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('undo', () => {
  it('restores what the change set and keeps what others did since', async () => {
    await guidon.ok('create_flag', { key: KEY, description: 'first' });
    const { change_id } = await guidon.ok('update_flag', { key: KEY, description: 'second' });
    await guidon.ok('update_flag', { key: KEY, owner: 'payments' });
    await guidon.ok('revert_change', { change_id });
    expect((await guidon.ok('get_flag', { key: KEY })).flag).toMatchObject({
      description: 'first',
      owner: 'payments',
    });
  });

  it('shows a conflict and overwrites nothing when the field was set again', async () => {
    await guidon.ok('create_flag', { key: KEY, description: 'first' });
    const { change_id } = await guidon.ok('update_flag', { key: KEY, description: 'second' });
    await guidon.ok('update_flag', { key: KEY, description: 'third' });
    const conflict = await guidon.error('revert_change', { change_id });
    expect(conflict.code).toBe('CONFLICT');
    expect(conflict.details?.conflicts).toEqual([
      { object: `flag ${KEY}`, field: 'description', set: 'second', now: 'third', before: 'first' },
    ]);
    expect((await guidon.ok('get_flag', { key: KEY })).flag.description).toBe('third');
  });

  it('of an undo brings the change back, and a repeated undo changes nothing', async () => {
    await guidon.ok('create_flag', { key: KEY });
    const on = await guidon.ok('set_flag_state', { key: KEY, environments: ['*'], enabled: true });
    const undo = await guidon.ok('revert_change', { change_id: on.change_id });
    expect(await guidon.ok('revert_change', { change_id: on.change_id })).toMatchObject({ changed: false });
    await guidon.ok('revert_change', { change_id: undo.change_id });
    expect(await evaluated({})).toMatchObject({ value: true });
  });

  it('of making a flag removes it, unless it was used since', async () => {
    const { change_id } = await guidon.ok('create_flag', { key: KEY });
    await guidon.ok('set_flag_state', { key: KEY, environments: ['staging'], enabled: true });
    expect(await guidon.error('revert_change', { change_id })).toMatchObject({ code: 'CONFLICT' });
    await guidon.ok('set_flag_state', { key: KEY, environments: ['staging'], enabled: false });
    await guidon.ok('revert_change', { change_id });
    expect(await guidon.error('get_flag', { key: KEY })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('brings a deleted flag back with its states', async () => {
    await guidon.ok('create_flag', { key: KEY });
    await guidon.ok('set_flag_state', { key: KEY, environments: ['staging'], enabled: true });
    await guidon.ok('update_flag', { key: KEY, archived: true });
    const accepted = { confirm: async () => 'accepted' as const };
    const { change_id } = await guidon.ok('delete_flag', { key: KEY }, accepted);
    expect(await guidon.error('get_flag', { key: KEY })).toMatchObject({ code: 'NOT_FOUND' });
    await guidon.ok('revert_change', { change_id });
    expect(await evaluated({})).toMatchObject({ value: true });
  });

  it('is told in history: who, what, why, and which change it undid', async () => {
    await guidon.ok('create_flag', { key: KEY, reason: 'checkout rewrite' });
    const { change_id } = await guidon.ok('set_flag_state', {
      key: KEY,
      environments: ['staging'],
      enabled: true,
    });
    await guidon.ok('revert_change', { change_id });
    const { changes, total } = await guidon.ok('list_changes', { key: KEY });
    expect(total).toBe(3);
    expect(changes[0]).toMatchObject({
      tool: 'revert_change',
      reverts: change_id,
      changes: [`${KEY} in staging: turned off`],
    });
    expect(changes[2]).toMatchObject({ tool: 'create_flag', reason: 'checkout rewrite' });
  });
});

describe('an archived flag', () => {
  it('is left out of lists, still answers code, and its live state cannot be changed', async () => {
    await guidon.ok('create_flag', { key: KEY });
    await guidon.ok('set_flag_state', { key: KEY, environments: ['staging'], enabled: true });
    const archived = await guidon.ok('update_flag', { key: KEY, archived: true });
    expect(archived.warnings).toEqual([
      'It is still on in staging: code that asks for it is answered as before.',
    ]);
    expect((await guidon.ok('list_flags', {})).total).toBe(0);
    expect((await guidon.ok('list_flags', { archived: 'yes' })).total).toBe(1);
    expect(await evaluated({})).toMatchObject({ value: true });
    expect((await guidon.ok('get_flag', { key: KEY })).advice[0]).toMatch(/remove what still refers to it/);
    expect(
      await guidon.error('set_flag_state', { key: KEY, environments: ['*'], enabled: false }),
    ).toMatchObject({ code: 'PRECONDITION_FAILED' });
  });
});

describe('projects, environments and attributes', () => {
  const accepted = { confirm: async () => 'accepted' as const };

  it('are made, changed, listed and removed', async () => {
    await guidon.ok('save_project', { key: 'web', name: 'Web shop' });
    expect(await guidon.ok('save_project', { key: 'web', name: 'Web shop' })).toMatchObject({
      changed: false,
    });
    await guidon.ok('save_environment', { project: 'web', key: 'preview' });
    await guidon.ok('save_attribute', { project: 'web', key: 'country', type: 'string' });
    const { projects } = await guidon.ok('list_projects', { search: 'shop' });
    expect(projects[0].environments.at(-1)).toEqual({ key: 'preview', name: 'preview' });
    expect((await guidon.ok('list_attributes', { project: 'web' })).attributes).toEqual([
      { key: 'country', type: 'string', identifier: false },
    ]);
    await guidon.ok('delete_attribute', { project: 'web', key: 'country' }, accepted);
    await guidon.ok('delete_environment', { project: 'web', key: 'preview' }, accepted);
    await guidon.ok('delete_project', { key: 'web' }, accepted);
    expect((await guidon.ok('list_projects', {})).total).toBe(1);
  });

  it('must be named once there are several projects', async () => {
    await guidon.ok('save_project', { key: 'web' });
    expect(await guidon.error('list_flags', {})).toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { projects: ['default', 'web'] },
    });
  });

  it('cannot be removed while they are in use', async () => {
    await guidon.ok('create_flag', { key: KEY });
    await guidon.ok('set_flag_state', { key: KEY, environments: ['staging'], enabled: true });
    expect(await guidon.error('delete_environment', { key: 'staging' }, accepted)).toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    expect(await guidon.error('delete_project', { key: 'default' }, accepted)).toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });
});
