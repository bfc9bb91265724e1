import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestLines } from '../../src/cli/request-lines.ts';
import { openPolicy } from '../../src/flags/policy.ts';
import type { WriteRequest } from '../../src/flags/write-request.ts';
import { actorOf } from '../../src/principals/caller.ts';
import { accepted, everything } from '../support/arrange.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_flag_state', { key: 'checkout', environments: ['staging'], enabled: true });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true });
});

afterEach(() => guidon[Symbol.asyncDispose]());

const ON = { key: 'checkout', environments: ['production'], enabled: true };

async function asked(input: object = ON, tool = 'set_flag_state') {
  const { approval } = await guidon.ok(tool, input, { caller: who.agent });
  return approval.change_request_id as string;
}

async function approve(id: string, caller = who.ben) {
  const { change_request } = await guidon.ok('get_change_request', { change_request_id: id });
  const wish = { change_request_id: id, decision: 'approve', expected_version: change_request.version };
  return guidon.ok('review_change_request', wish, { caller });
}

function publish(id: string, more: object = {}) {
  return guidon.ok('publish_change_request', { change_request_id: id, ...more }, { caller: who.ada });
}

function refusedPublish(id: string, more: object = {}, caller = who.ada) {
  return guidon.error('publish_change_request', { change_request_id: id, ...more }, { caller });
}

describe('a change of a protected environment', () => {
  it('waits, is approved by another person, goes live, and is undone the same way', async () => {
    const answer = await guidon.ok('set_flag_state', ON, { caller: who.agent });
    expect(answer).toMatchObject({
      changed: false,
      approval: { environments: ['production'], approvals_needed: 1 },
    });
    const id = answer.approval.change_request_id;
    expect((await refusedPublish(id)).message).toMatch(/production has 0 of 1 approvals/);
    await approve(id);
    const { change_request } = await publish(id);
    expect(change_request).toMatchObject({ status: 'published', change_id: expect.stringMatching(/^chg_/) });
    expect((await guidon.ok('get_flag', { key: 'checkout' })).summary).toMatch(/on in .*production/);
    const undo = await guidon.ok(
      'revert_change',
      { change_id: change_request.change_id },
      { caller: who.dan },
    );
    expect(undo.approval.change_request_id).toMatch(/^crq_/);
    expect((await guidon.ok('get_flag', { key: 'checkout' })).summary).toMatch(/on in .*production/);
  });

  it('is not approved by whoever asked, nor the person an agent acts for, nor any agent', async () => {
    const id = await asked();
    const wish = { change_request_id: id, decision: 'approve', expected_version: 1 };
    for (const caller of [who.agent, who.ada, who.lent, who.dan, await guidon.app.operatorCaller()])
      expect((await guidon.error('review_change_request', wish, { caller })).code).toBe('PERMISSION_DENIED');
    const own = await guidon.ok(
      'set_flag_state',
      { ...ON, environments: ['production'], reason: 'mine' },
      { caller: who.cleo },
    );
    const mine = { ...wish, change_request_id: own.approval.change_request_id };
    expect((await guidon.error('review_change_request', mine, { caller: who.cleo })).message).toMatch(
      /^Nobody approves/,
    );
  });

  it('asked for twice by the same principal is one change request', async () => {
    expect(await asked()).toBe(await asked());
  });

  it('takes as many people as the policy says, each counted once', async () => {
    const policy = { environment: 'production', approvals: 2 };
    const { approval } = await guidon.ok('set_environment_policy', policy);
    await approve(approval.change_request_id);
    await publish(approval.change_request_id);
    const id = await asked();
    await approve(id);
    await approve(id);
    expect((await refusedPublish(id)).message).toMatch(/1 of 2/);
    await approve(id, who.cleo);
    expect((await publish(id)).changed).toBe(true);
  });

  it('approved, and then edited, takes approval anew, and the editor is an author', async () => {
    const id = await asked();
    await approve(id);
    const changes = [{ tool: 'set_flag_state', arguments: { ...ON, default_value: false } }];
    const edit = { title: 'Other', changes, replaces: id };
    await guidon.ok('propose_change', edit, { caller: who.cleo });
    expect((await refusedPublish(id)).code).toBe('PRECONDITION_FAILED');
    const wish = { change_request_id: id, decision: 'approve', expected_version: 3 };
    expect((await guidon.error('review_change_request', wish, { caller: who.cleo })).code).toBe(
      'PERMISSION_DENIED',
    );
  });

  it('edited by somebody else, says so, and no longer gives the reason of before', async () => {
    const id = await asked({ ...ON, reason: 'Ada says it is safe.' });
    const changes = [{ tool: 'set_flag_state', arguments: { ...ON, default_value: false } }];
    const edit = { title: 'Other', changes, replaces: id };
    const { change_request } = await guidon.ok('propose_change', edit, { caller: who.dan });
    expect(change_request).toMatchObject({ contributors: ['bot for ada', 'dan'], by: 'bot' });
    expect(change_request.reason).toBeUndefined();
    const screen = requestLines(change_request, [], 100).map(stripVTControlCharacters).join('\n');
    expect(screen).toContain('asked for by bot for ada');
    expect(screen).toContain('its content is also of dan');
    expect(screen).toMatch(/What happened\n {2}dan edited it, \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    const because = await guidon.ok('propose_change', { ...edit, reason: 'Less.' }, { caller: who.dan });
    expect(because.change_request).toMatchObject({ reason: 'Less.', contributors: ['bot for ada', 'dan'] });
  });

  it('is not published when what it relies on changed since', async () => {
    await guidon.ok('save_segment', { key: 'beta', when: 'country = "DE"' });
    const rules = [{ id: 'beta', when: 'segment beta', serve: { value: true } }];
    const id = await asked({ key: 'checkout', environments: ['production'], rules }, 'set_flag_rules');
    await approve(id);
    expect((await guidon.ok('save_segment', { key: 'beta', when: 'country = "FR"' })).changed).toBe(true);
    expect(await refusedPublish(id)).toMatchObject({
      code: 'CONFLICT',
      details: { changed: ['segment beta'] },
    });
    await guidon.ok(
      'update_change_request',
      { change_request_id: id, action: 'rebase' },
      { caller: who.agent },
    );
    expect((await refusedPublish(id)).message).toMatch(/0 of 1/);
    await approve(id);
    await publish(id);
    expect((await guidon.ok('save_segment', { key: 'beta', when: 'country = "IT"' })).approval).toBeDefined();
  });

  it('says base, live and proposed when two requests touch one field, and rebases', async () => {
    const first = await asked({ ...ON, default_value: false });
    const second = await asked({ ...ON, default_value: true });
    await approve(first);
    await publish(first);
    await approve(second);
    const refused = await refusedPublish(second);
    expect(refused.code).toBe('CONFLICT');
    const { change_request } = await guidon.ok('get_change_request', { change_request_id: second });
    expect(change_request.conflicts).toMatchObject([
      {
        object: 'state production/checkout',
        field: 'default',
        live: { variation: 'off' },
        proposed: { variation: 'on' },
      },
    ]);
    const [{ object, field }] = change_request.conflicts;
    const rebase = {
      change_request_id: second,
      action: 'rebase',
      resolutions: [{ object, field, take: 'proposed' }],
    };
    await guidon.ok('update_change_request', rebase, { caller: who.agent });
    expect((await refusedPublish(second)).message).toMatch(/0 of 1/);
    await approve(second, who.cleo);
    expect((await publish(second)).changed).toBe(true);
  });

  it('shows for which example contexts it matters', async () => {
    const id = await asked();
    expect((await guidon.ok('get_change_request', { change_request_id: id })).change_request.impact).toEqual({
      known: false,
    });
    await guidon.ok('save_example', { key: 'anna', context: { targetingKey: 'anna' } });
    const { change_request } = await guidon.ok('get_change_request', { change_request_id: id });
    expect(change_request.impact.changes).toEqual([
      { example: 'anna', flag: 'checkout', environment: 'production', before: false, after: true },
    ]);
  });

  it('of the flag itself is listed under the environments it would change', async () => {
    const wish = { key: 'checkout', kind: 'kill_switch' };
    await guidon.ok('update_flag', wish, { caller: who.agent });
    const total = async (environment: string) =>
      (await guidon.ok('list_change_requests', { environment })).total;
    expect(await total('production')).toBe(1);
    expect(await total('development')).toBe(0);
  });

  it('is previewed without becoming a request', async () => {
    const before = await everything(guidon);
    const preview = await guidon.ok('set_flag_state', { ...ON, dry_run: true }, { caller: who.agent });
    expect(preview.approval).toMatchObject({ environments: ['production'] });
    expect(preview.approval.change_request_id).toBeUndefined();
    expect((await guidon.ok('list_change_requests', {})).total).toBe(0);
    expect(await everything(guidon)).toEqual(before);
  });

  it('is closed by its author, reopened, and rejected', async () => {
    const id = await asked();
    const close = { change_request_id: id, action: 'close' };
    await guidon.ok('update_change_request', close, { caller: who.agent });
    await guidon.ok('update_change_request', { ...close, action: 'reopen' }, { caller: who.agent });
    const reject = { change_request_id: id, decision: 'reject', comment: 'No.' };
    const { change_request } = await guidon.ok('review_change_request', reject, { caller: who.ben });
    expect(change_request.status).toBe('rejected');
    expect((await refusedPublish(id)).code).toBe('PRECONDITION_FAILED');
  });
});

describe('an objection', () => {
  const say = (id: string, decision: string, caller = who.ben) =>
    guidon.ok('review_change_request', { change_request_id: id, decision, comment: 'Not so.' }, { caller });
  const reopen = async (id: string, actions = ['close', 'reopen']) => {
    for (const action of actions)
      await guidon.ok('update_change_request', { change_request_id: id, action }, { caller: who.agent });
  };
  const edit = (id: string, input: object) => {
    const changes = [{ tool: 'set_flag_state', arguments: input }];
    return guidon.ok('propose_change', { title: 'Other', changes, replaces: id }, { caller: who.agent });
  };

  it('outlives closing and reopening, until whoever made it approves', async () => {
    const id = await asked();
    await say(id, 'request_changes');
    await reopen(id);
    const { change_request } = await approve(id, who.cleo);
    expect(change_request).toMatchObject({ status: 'changes_requested' });
    expect((await refusedPublish(id)).message).toMatch(/is not approved: ben asked for changes/);
    await approve(id);
    expect((await publish(id)).changed).toBe(true);
  });

  it('of rejecting stays when the request is taken up again, until its content is another', async () => {
    const id = await asked();
    await say(id, 'reject');
    await reopen(id, ['reopen']);
    const { change_request } = await approve(id, who.cleo);
    expect(change_request.next).toMatch(/^ben rejected it: edit it/);
    expect((await refusedPublish(id)).message).toMatch(/is not approved: ben rejected it/);
    await edit(id, { ...ON, default_value: false });
    await approve(id, who.cleo);
    expect((await publish(id)).changed).toBe(true);
  });

  it('that was taken back does not come back, and no approval outlives what happens to the request', async () => {
    const id = await asked();
    await say(id, 'request_changes');
    await approve(id);
    await reopen(id);
    expect((await refusedPublish(id)).message).toMatch(/is not approved: production has 0 of 1 approvals\.$/);
    await approve(id);
    await edit(id, { ...ON, default_value: false });
    await edit(id, ON);
    const refused = await refusedPublish(id);
    expect(refused.message).toMatch(/is not approved: production has 0 of 1 approvals\.$/);
    const { change_request } = await guidon.ok('get_change_request', { change_request_id: id });
    expect(change_request.reviews).toMatchObject([
      { decision: 'request_changes', outdated: false },
      { decision: 'approve', outdated: true },
      { decision: 'approve', outdated: true },
    ]);
  });
});

describe('the four ways to production', () => {
  it('a kill switch goes at once, and only off', async () => {
    await guidon.ok('create_flag', { key: 'payments', kind: 'kill_switch' });
    const state = { key: 'payments', environments: ['production'], enabled: true };
    const on = await guidon.ok('set_flag_state', state, { caller: who.agent });
    await approve(on.approval.change_request_id);
    await publish(on.approval.change_request_id);
    const off = await guidon.ok('set_flag_state', { ...state, enabled: false }, { caller: who.agent });
    expect(off).toMatchObject({ changed: true });
    expect(off.approval).toBeUndefined();
    expect((await guidon.ok('set_flag_state', state, { caller: who.agent })).changed).toBe(false);
  });

  it('no flag becomes a kill switch without approval', async () => {
    const { approval } = await guidon.ok(
      'update_flag',
      { key: 'checkout', kind: 'kill_switch' },
      { caller: who.agent },
    );
    expect(approval.environments).toEqual(['production']);
  });

  it('break glass takes an administrator, a person, and a reason, and is loud', async () => {
    const id = await asked();
    const glass = { break_glass: true, reason: 'Checkout is down.', expected_version: 1 };
    expect((await refusedPublish(id, { break_glass: true })).code).toBe('INVALID_ARGUMENT');
    for (const caller of [who.ben, who.agent])
      expect((await refusedPublish(id, glass, caller)).code).toBe('PERMISSION_DENIED');
    expect((await publish(id, glass)).change_request.broke_glass).toBe(true);
    const list = await guidon.ok('list_change_requests', {});
    expect(list.summary).toMatch(/ATTENTION: 1 published past the policy/);
    const [change] = (await guidon.ok('list_changes', {})).changes;
    expect(change).toMatchObject({ broke_glass: true, change_request_id: id });
  });

  it('no glass is broken where nothing stands in the way', async () => {
    const changes = [
      { tool: 'set_flag_state', arguments: { ...ON, environments: ['staging'], default_value: true } },
    ];
    const { change_request } = await guidon.ok(
      'propose_change',
      { title: 'Staging', changes },
      { caller: who.dan },
    );
    const glass = { break_glass: true, reason: 'Why not.', expected_version: 1 };
    const id = change_request.change_request_id;
    for (const caller of [who.dan, who.ada])
      expect(await refusedPublish(id, glass, caller)).toMatchObject({ code: 'PRECONDITION_FAILED' });
    await guidon.ok('publish_change_request', { change_request_id: id }, { caller: who.dan });
    expect((await guidon.ok('list_change_requests', {})).broke_glass).toEqual([]);
  });

  it('no glass is broken for what is approved and could go live as it is', async () => {
    const id = await asked();
    await approve(id);
    const glass = { break_glass: true, reason: 'Why not.', expected_version: 2 };
    expect(await refusedPublish(id, glass)).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('no glass to break'),
    });
    expect((await publish(id)).change_request).not.toHaveProperty('broke_glass');
  });

  it('a freeze is lifted by approval of another person, not by its end', async () => {
    const freezes = [
      { name: 'Winter', time_zone: 'UTC', from: '2020-01-01T00:00', until: '2999-01-01T00:00' },
    ];
    await guidon.ok('set_environment_policy', { environment: 'staging', freezes });
    const lift = { environment: 'staging', freezes: [] };
    const { approval } = await guidon.ok('set_environment_policy', lift, { caller: who.ada });
    expect(approval).toMatchObject({ environments: ['staging'], approvals_needed: 1, freezes: [] });
    const id = approval.change_request_id;
    expect((await refusedPublish(id)).message).toMatch(/staging has 0 of 1 approvals/);
    const { change_request } = await approve(id);
    expect(change_request).toMatchObject({ status: 'approved', freezes: [] });
    expect((await publish(id)).changed).toBe(true);
    const off = { key: 'checkout', environments: ['staging'], enabled: false };
    expect((await guidon.ok('set_flag_state', off, { caller: who.dan })).changed).toBe(true);
  });

  it('a freeze holds what comes along with its lifting', async () => {
    const freezes = [
      { name: 'Winter', time_zone: 'UTC', from: '2020-01-01T00:00', until: '2999-01-01T00:00' },
    ];
    await guidon.ok('set_environment_policy', { environment: 'staging', freezes });
    const changes = [
      { tool: 'set_environment_policy', arguments: { environment: 'staging', freezes: [] } },
      { tool: 'set_flag_state', arguments: { key: 'checkout', environments: ['staging'], enabled: false } },
    ];
    const { change_request } = await guidon.ok(
      'propose_change',
      { title: 'Both', changes },
      { caller: who.ada },
    );
    expect(change_request.freezes).toEqual([expect.stringContaining('Winter')]);
    expect((await refusedPublish(change_request.change_request_id)).message).toMatch(/freeze in staging/);
  });

  it.each(['2026-02-31T10:00', '2026-13-01T10:00', '9999-99-99T00:00', '2026-00-10T00:00'])(
    'no freeze begins on a day there is not: %s',
    async (from) => {
      const freezes = [{ name: 'Winter', time_zone: 'UTC', from, until: '9999-12-31T23:59' }];
      const wish = { environment: 'staging', freezes };
      expect((await guidon.error('set_environment_policy', wish)).code).toBe('INVALID_ARGUMENT');
    },
  );

  it('nothing goes live in a freeze, but a kill switch and broken glass', async () => {
    const freezes = [
      { name: 'Winter', time_zone: 'UTC', from: '2020-01-01T00:00', until: '2999-01-01T00:00' },
    ];
    await guidon.ok('set_environment_policy', { environment: 'staging', freezes });
    const off = { key: 'checkout', environments: ['staging'], enabled: false };
    const { approval } = await guidon.ok('set_flag_state', off, { caller: who.dan });
    expect(approval).toMatchObject({ approvals_needed: 0, freezes: [expect.stringContaining('Winter')] });
    const id = approval.change_request_id;
    expect((await refusedPublish(id)).message).toMatch(/freeze in staging: Winter/);
    expect((await publish(id, { break_glass: true, reason: 'Fire.', expected_version: 1 })).changed).toBe(
      true,
    );
  });
});

describe('a policy', () => {
  it('of a protected environment changes by approval only, and is not undone', async () => {
    const { approval } = await guidon.ok('set_environment_policy', {
      environment: 'production',
      protected: false,
    });
    expect(approval.environments).toEqual(['production']);
    const [change] = (await guidon.ok('list_changes', { environment: 'production' })).changes;
    const error = await guidon.error('revert_change', { change_id: change.change_id });
    expect(error.message).toMatch(/^This change set the policy/);
  });

  it('is told as a whole, also what was set while the environment was open', async () => {
    const early = { approvals: 2, approvers: ['ben', 'cleo'], kill_switch_flags: ['checkout'] };
    await guidon.ok('set_environment_policy', { environment: 'staging', ...early });
    const preview = { environment: 'staging', protected: true, dry_run: true };
    const answer = await guidon.ok('set_environment_policy', preview);
    expect(answer.summary).toMatch(
      /In all it says: protected \(2 approvals, of ben, cleo\), .* checkout may be switched off at once\.$/,
    );
    const whole = { protected: true, ...early, agents_may_propose: true, freezes: [] };
    expect(answer.policy).toEqual({ ...whole, kill_switch_kinds: ['kill_switch'] });
    const nothing = await guidon.ok('set_environment_policy', { environment: 'staging', dry_run: true });
    expect(nothing).toMatchObject({ changed: false, policy: { ...early, protected: false } });
    const waits = await guidon.ok('set_environment_policy', { environment: 'production', approvals: 3 });
    expect(waits).toMatchObject({ approval: {}, policy: { protected: true, approvals: 3 } });
  });

  it('is told by list_projects, and its approvers also while the environment is open', async () => {
    const early = { approvals: 2, approvers: ['ben', 'cleo'] };
    const { changes } = await guidon.ok('set_environment_policy', { environment: 'staging', ...early });
    const held = 'open (once protected: 2 approvals, of ben, cleo), agents may ask';
    const kinds = 'kill_switch flags may be switched off at once';
    expect(changes).toEqual([`policy staging: ${held}, ${kinds}`]);
    const [{ environments }] = (await guidon.ok('list_projects', {})).projects;
    expect(environments.map(({ key, policy }: Record<string, string>) => [key, policy])).toEqual([
      ['development', undefined],
      ['staging', `${held}, ${kinds}`],
      ['production', `protected (1 approval), agents may ask, ${kinds}`],
    ]);
  });

  it('set since keeps the making of its environment from being undone', async () => {
    const { change_id } = await guidon.ok('save_environment', { key: 'canary' });
    await guidon.ok('set_environment_policy', { environment: 'canary', approvals: 2 });
    const error = await guidon.error('revert_change', { change_id });
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('environment canary policy'),
    });
  });

  it('made with its environment goes along when that is undone', async () => {
    const { changes } = guidon.app.services;
    const actor = actorOf(who.ada);
    const wish: WriteRequest = {
      ...{ project: 'default', tool: 'import', role: 'admin', dryRun: false, digest: 'x' },
      ...{ expectedRevision: undefined, idempotencyKey: undefined, reason: undefined },
    };
    const { changeId } = await changes.apply(actor, wish, async (draft) => {
      await draft.put('environment', 'canary', { key: 'canary', name: 'Canary', position: 9 });
      await draft.put('policy', 'canary', { ...openPolicy('canary'), approvals: 2 });
    });
    expect((await guidon.ok('revert_change', { change_id: changeId }, accepted)).changed).toBe(true);
    await guidon.ok('save_environment', { key: 'canary' });
    const again = await guidon.ok('set_environment_policy', { environment: 'canary', dry_run: true });
    expect(again.policy.approvals).toBe(1);
  });

  it('that nobody could satisfy is taken with a warning', async () => {
    const wish = { environment: 'staging', protected: true, approvers: ['nobody at all'], dry_run: true };
    const { warnings } = await guidon.ok('set_environment_policy', wish);
    expect(warnings).toEqual([expect.stringContaining('nobody could approve')]);
  });

  it('may keep agents from asking', async () => {
    await guidon.ok('set_environment_policy', {
      environment: 'staging',
      protected: true,
      agents_may_propose: false,
    });
    const off = { key: 'checkout', environments: ['staging'], enabled: false };
    expect((await guidon.error('set_flag_state', off, { caller: who.agent })).code).toBe('PERMISSION_DENIED');
    expect((await guidon.error('set_flag_state', off, { caller: who.lent })).code).toBe('PERMISSION_DENIED');
    expect((await guidon.ok('set_flag_state', off, { caller: who.dan })).approval).toBeDefined();
  });

  it('keeps a project with a protected environment', async () => {
    const project = 'other';
    await guidon.ok('save_project', { key: project });
    await guidon.ok('set_environment_policy', { project, environment: 'production', protected: true });
    const error = await guidon.error('delete_project', { key: project }, { confirm: async () => 'accepted' });
    expect(error).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('protected'),
    });
  });
});

// A request that named its project could not undo anything; and what it undoes must be of that project.
it('undoes a change of its own project as a part of a request, and none of another', async () => {
  await guidon.ok('save_project', { key: 'other' });
  await guidon.ok('create_flag', { project: 'other', key: 'checkout' });
  const on = { key: 'checkout', environments: ['staging'], enabled: true };
  const { change_id } = await guidon.ok('set_flag_state', { project: 'other', ...on });
  const changes = [{ tool: 'revert_change', arguments: { change_id } }];
  const made = await guidon.ok('propose_change', { project: 'other', title: 'Undo', changes });
  expect(made.change_request.changes).toEqual(['checkout in staging: turned off']);
  const error = await guidon.error('propose_change', { project: 'default', title: 'Undo', changes });
  expect(error).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('This is not about project "default".'),
  });
});
