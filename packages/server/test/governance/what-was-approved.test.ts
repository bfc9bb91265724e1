import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/principals/caller.ts';
import { accepted } from '../support/arrange.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;
let project: string;
let made = 0;

beforeAll(async () => {
  guidon = await testApp();
  who = await people(guidon);
});

afterAll(() => guidon[Symbol.asyncDispose]());

/** Two flags that are on in a protected production, and a segment. */
beforeEach(async () => {
  project = `approved-${++made}`;
  await guidon.ok('save_project', { key: project });
  await operator('save_attribute', { key: 'country', type: 'string' });
  await operator('save_segment', { key: 'beta', when: 'country = "DE"' });
  for (const key of ['zap', 'zip'])
    await operator('set_flag_state', { ...(await flag(key)), enabled: true, default_value: false });
});

const PRODUCTION = { environments: ['production'] };

function operator(tool: string, input: object) {
  return guidon.ok(tool, { project, ...input });
}

async function flag(key: string, more: object = {}) {
  await operator('create_flag', { key, ...more });
  return { key, ...PRODUCTION };
}

function rules(...added: object[]) {
  return operator('set_flag_rules', { key: 'zap', ...PRODUCTION, rules: added });
}

function protect(environment = 'production') {
  return operator('set_environment_policy', { environment, protected: true });
}

async function asked(tool: string, input: object): Promise<string> {
  const { approval } = await guidon.ok(tool, { project, ...input }, { caller: who.agent, ...accepted });
  return approval.change_request_id;
}

async function shown(id: string) {
  return (await guidon.ok('get_change_request', { change_request_id: id })).change_request;
}

async function listedStatus(id: string): Promise<string> {
  const { change_requests } = await guidon.ok('list_change_requests', { project });
  return change_requests.find((one: { change_request_id: string }) => one.change_request_id === id).status;
}

async function approve(id: string, caller = who.ben, version?: number) {
  const expected_version = version ?? (await shown(id)).version;
  const wish = { change_request_id: id, decision: 'approve', expected_version };
  return guidon.run('review_change_request', wish, { caller });
}

function publish(id: string) {
  return guidon.run('publish_change_request', { change_request_id: id }, { caller: who.ada });
}

function update(id: string, action: string, caller = who.agent) {
  return guidon.ok('update_change_request', { change_request_id: id, action }, { caller });
}

async function publishApproved(id: string): Promise<void> {
  await approve(id);
  expect(await publish(id)).toMatchObject({ ok: true });
}

/** Two requests that are approved: the second is not published after the first, and says what moved. */
async function expectMoved(first: string, second: string, changed: readonly string[]): Promise<void> {
  for (const id of [first, second]) await approve(id);
  expect(await shown(second)).toMatchObject({ status: 'approved' });
  expect(await publish(first)).toMatchObject({ ok: true });
  expect(await publish(second)).toMatchObject({
    ok: false,
    error: { code: 'CONFLICT', details: { changed } },
  });
  expect(await shown(second)).toMatchObject({ status: 'open', next: expect.stringMatching(/rebase it/) });
  expect(await listedStatus(second)).toBe('open');
  await update(second, 'rebase');
  expect(await publish(second)).toMatchObject({ ok: false, error: { code: 'PRECONDITION_FAILED' } });
  await publishApproved(second);
}

describe('an approval holds for the whole of what would be live', () => {
  it('not for rules in an order nobody saw', async () => {
    await protect();
    const place = { key: 'zap', ...PRODUCTION };
    const block = { id: 'block', when: 'country = "US"', serve: { value: false } };
    const most = { id: 'most', serve: { value: true, percentage: 99 } };
    const first = await asked('set_flag_rules', { ...place, rules: [block] });
    const second = await asked('set_flag_rules', { ...place, rules: [most] });
    await expectMoved(first, second, ['state production/zap rules.block']);
  });

  it('not for two halves of a rule that were approved apart', async () => {
    await rules({ id: 'staff', when: 'country = "XX"', serve: { value: false } });
    await protect();
    const rule = (one: object) => ({ key: 'zap', ...PRODUCTION, rules: [{ id: 'staff', ...one }] });
    const when = rule({ when: 'country != "XX"', serve: { value: false } });
    const serve = rule({ when: 'country = "XX"', serve: { value: true } });
    const first = await asked('set_flag_rules', when);
    await expectMoved(first, await asked('set_flag_rules', serve), ['state production/zap rules.staff.when']);
  });

  it('not for turning on what serves something else by then', async () => {
    await operator('set_flag_state', { key: 'zap', ...PRODUCTION, enabled: false });
    await protect();
    const first = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    const second = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, enabled: true });
    await expectMoved(first, second, ['state production/zap default']);
  });

  it('not for a policy put together of two', async () => {
    await protect();
    const policy = { environment: 'production' };
    const first = await asked('set_environment_policy', { ...policy, kill_switch_flags: ['*'] });
    const second = await asked('set_environment_policy', { ...policy, agents_may_propose: false });
    for (const id of [first, second]) await approve(id);
    expect(await publish(first)).toMatchObject({ ok: true });
    expect(await publish(second)).toMatchObject({
      ok: false,
      error: { details: { changed: ['policy production killSwitches'] } },
    });
  });

  it('not for flags that came to rely on a segment since', async () => {
    await rules({ id: 'beta', when: 'segment beta', serve: { value: true } });
    await protect();
    const first = await asked('set_flag_rules', {
      key: 'zip',
      ...PRODUCTION,
      rules: [{ id: 'beta', when: 'segment beta', serve: { value: true } }],
    });
    const second = await asked('save_segment', { key: 'beta', when: 'country != "XX"' });
    await expectMoved(first, second, ['state production/zip']);
  });

  it('not for flags that came to rely on a prerequisite since, by way of another', async () => {
    await operator('set_flag_state', { ...(await flag('zop')), enabled: true });
    const on = (key: string) => [{ id: 'on', when: `flag ${key} = true`, serve: { value: true } }];
    await operator('set_flag_rules', { key: 'zip', ...PRODUCTION, rules: on('zap') });
    await protect();
    const first = await asked('set_flag_rules', { key: 'zop', ...PRODUCTION, rules: on('zip') });
    const second = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    await expectMoved(first, second, ['state production/zop']);
  });

  it('not for what a rule serves whom a segment is for by then', async () => {
    const toBeta = (value: boolean) => [{ id: 'beta', when: 'segment beta', serve: { value } }];
    await rules(...toBeta(false));
    await protect();
    const first = await asked('set_flag_rules', { key: 'zap', ...PRODUCTION, rules: toBeta(true) });
    const second = await asked('save_segment', { key: 'beta', when: 'country != "XX"' });
    await expectMoved(first, second, ['state production/zap']);
  });

  it('not for what a rule serves where a prerequisite is met by then', async () => {
    const ifZap = (value: boolean) => [{ id: 'on', when: 'flag zap = true', serve: { value } }];
    const zip = { key: 'zip', ...PRODUCTION };
    await operator('set_flag_rules', { ...zip, rules: ifZap(false) });
    await protect();
    const first = await asked('set_flag_rules', { ...zip, rules: ifZap(true) });
    const second = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    await expectMoved(first, second, ['state production/zip']);
  });

  it('not for rules that come earlier by then', async () => {
    const toBeta = { id: 'beta', when: 'segment beta', serve: { value: true } };
    await rules({ id: 'all', when: 'country != "YY"', serve: { value: false } }, toBeta);
    await protect();
    const first = await asked('set_flag_rules', { key: 'zap', ...PRODUCTION, remove: ['all'] });
    const second = await asked('save_segment', { key: 'beta', when: 'country != "XX"' });
    await expectMoved(first, second, ['state production/zap']);
  });

  it('not where a segment between is another by then', async () => {
    const inner = 'segment beta and country = "XX"';
    await operator('save_segment', { key: 'outer', when: inner });
    await rules({ id: 'outer', when: 'segment outer', serve: { value: true } });
    await protect();
    const first = await asked('save_segment', { key: 'outer', when: 'segment beta' });
    const second = await asked('save_segment', { key: 'beta', when: 'country != "XX"' });
    await expectMoved(first, second, ['segment outer']);
  });

  it('not for deleting an environment in which something was set since', async () => {
    for (const key of ['zap', 'zip'])
      await operator('set_flag_state', { key, ...PRODUCTION, enabled: false });
    await flag('zop');
    await protect();
    const first = await asked('set_flag_state', { key: 'zop', ...PRODUCTION, enabled: true });
    const second = await asked('delete_environment', { key: 'production' });
    await expectMoved(first, second, ['flag zop', 'state production/zop']);
    const states = guidon.app.storage.read(async (reads) => {
      const found = await reads.project(guidon.app.organizationId, project);
      return reads.keys(found?.id ?? '', 'state');
    });
    expect(await states).toEqual([]);
  });

  it('not for deleting a flag that was turned on since', async () => {
    await flag('zop');
    await operator('update_flag', { key: 'zop', archived: true });
    await protect();
    const archived = (now: boolean) => ({ tool: 'update_flag', arguments: { key: 'zop', archived: now } });
    const on = { tool: 'set_flag_state', arguments: { key: 'zop', ...PRODUCTION, enabled: true } };
    const changes = [archived(false), on, archived(true)];
    const wish = { project, title: 'On', changes };
    const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
    expect(change_request.warnings).toContain('Flag zop is archived and would be on in production.');
    const second = await asked('delete_flag', { key: 'zop' });
    await expectMoved(change_request.change_request_id, second, ['state production/zop']);
  });

  it('not where a prerequisite is answered otherwise by then', async () => {
    await protect();
    const first = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    const rule = [{ id: 'on', when: 'flag zap = true', serve: { value: true } }];
    const second = await asked('set_flag_rules', { key: 'zip', ...PRODUCTION, rules: rule });
    await expectMoved(first, second, ['state production/zap']);
  });

  it('not where a flag that relies on it has other rules, or serves something else otherwise, by then', async () => {
    const beta = [{ id: 'beta', when: 'segment beta', serve: { value: true } }];
    await operator('set_flag_rules', { key: 'zap', ...PRODUCTION, rules: beta });
    await protect();
    const segment = await asked('save_segment', { key: 'beta', when: 'country = "FR"' });
    const us = [{ id: 'us', when: 'country = "US"', serve: { value: true } }];
    const rules = await asked('set_flag_rules', { key: 'zap', ...PRODUCTION, rules: us });
    await expectMoved(rules, segment, ['state production/zap']);
    const again = await asked('save_segment', { key: 'beta', when: 'country = "IT"' });
    const otherwise = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    await expectMoved(otherwise, again, ['state production/zap']);
  });
});

describe('an approval outlives', () => {
  const toBeta = (key: string) => ({
    key,
    ...PRODUCTION,
    rules: [{ id: 'beta', when: 'segment beta', serve: { value: true } }],
  });

  it('changes of other flags that rely on the same, and of what no application notices', async () => {
    await protect();
    const [first, second] = [
      await asked('set_flag_rules', toBeta('zap')),
      await asked('set_flag_rules', toBeta('zip')),
    ];
    for (const id of [first, second]) await approve(id);
    await operator('update_flag', { key: 'zip', description: 'Zips.', tags: ['z'], owner: 'ada' });
    const elsewhere = { key: 'zip', environments: ['staging'], enabled: true };
    expect((await operator('set_flag_state', elsewhere)).changed).toBe(true);
    for (const id of [first, second]) expect(await publish(id)).toMatchObject({ ok: true });
  });

  it('what was set in an open environment for a flag that is deleted', async () => {
    await flag('zop');
    await operator('update_flag', { key: 'zop', archived: true });
    await protect();
    const id = await asked('delete_flag', { key: 'zop' });
    await approve(id);
    const archived = (now: boolean) => ({ tool: 'update_flag', arguments: { key: 'zop', archived: now } });
    const staging = { key: 'zop', environments: ['staging'], enabled: true };
    const changes = [archived(false), { tool: 'set_flag_state', arguments: staging }, archived(true)];
    const { change_request } = await operator('propose_change', { title: 'On', changes });
    expect(await publish(change_request.change_request_id)).toMatchObject({ ok: true });
    expect(await publish(id)).toMatchObject({ ok: true });
  });

  it('flags that stopped to rely on it', async () => {
    for (const key of ['zap', 'zip']) await operator('set_flag_rules', toBeta(key));
    await protect();
    const segment = await asked('save_segment', { key: 'beta', when: 'country = "FR"' });
    const less = await asked('set_flag_rules', { key: 'zip', ...PRODUCTION, remove: ['beta'] });
    for (const id of [segment, less]) await approve(id);
    for (const id of [less, segment]) expect(await publish(id)).toMatchObject({ ok: true });
  });

  it('what others say about the request, and names the version it read', async () => {
    await operator('set_environment_policy', { environment: 'production', protected: true, approvals: 2 });
    const id = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    const { version } = await shown(id);
    const comment = { change_request_id: id, decision: 'comment', comment: 'Nice.' };
    await guidon.ok('review_change_request', comment, { caller: who.agent });
    expect(await approve(id, who.ben, version)).toMatchObject({ ok: true });
    expect(await approve(id, who.cleo, version)).toMatchObject({ ok: true });
    expect(await approve(id, who.cleo, version + 9)).toMatchObject({ error: { code: 'CONFLICT' } });
    expect(await publish(id)).toMatchObject({ ok: true });
  });

  it('a token, but no lost key: who may approve no more has not approved', async () => {
    const { organizationId } = guidon.app;
    const { services, storage } = guidon.app;
    const grants = [{ role: 'approver', project }] as const;
    const { secret, key } = await services.keys.create(who.ada, { kind: 'person', name: 'eve', grants });
    const eve = (await guidon.app.keyCaller(secret)) as Caller;
    const finn = {
      kind: 'person',
      origin: 'token',
      name: 'issuer finn',
      organizationId,
      grants: [],
    } as const;
    const holder = { ...(await storage.findOrCreatePrincipal(finn)), name: 'finn', grants };
    const token = { expiresAt: '2100-01-01T00:00:00.000Z', scopes: [] };
    await operator('set_environment_policy', { environment: 'production', protected: true, approvals: 2 });
    const id = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    const { key: _, ...caller } = eve;
    expect(await approve(id, { ...caller, principal: holder, token })).toMatchObject({ ok: true });
    expect(await approve(id, eve)).toMatchObject({ ok: true });
    expect(await shown(id)).toMatchObject({ status: 'approved' });
    await services.keys.revoke(who.ada, key.id);
    const environments = [{ key: 'production', needed: 2, approved_by: ['finn'] }];
    expect(await shown(id)).toMatchObject({ status: 'open', environments });
    expect(await publish(id)).toMatchObject({ error: { message: expect.stringMatching(/1 of 2/) } });
    await publishApproved(id);
  });

  it('no other content, whatever version was read before', async () => {
    await protect();
    const id = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    const { version } = await shown(id);
    const changes = [{ tool: 'set_flag_state', arguments: { key: 'zap', ...PRODUCTION, enabled: false } }];
    const edit = { project, title: 'Other', changes, replaces: id };
    await guidon.ok('propose_change', edit, { caller: who.agent });
    expect(await approve(id, who.ben, version)).toMatchObject({ error: { code: 'CONFLICT' } });
    expect(await approve(id)).toMatchObject({ ok: true });
  });

  it.each([
    { what: 'title', words: { title: 'Legal agreed', reason: 'QA agreed' } },
    { what: 'reason', words: { title: 'On', reason: 'Legal agreed' } },
  ])('no other $what, whose author approves no more', async ({ words }) => {
    await protect();
    const changes = [
      { tool: 'set_flag_state', arguments: { key: 'zap', ...PRODUCTION, default_value: true } },
    ];
    const wish = { project, title: 'On', reason: 'QA agreed', changes };
    const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
    const { change_request_id: id, version } = change_request;
    await approve(id);
    const edit = (more: object) =>
      guidon.ok('propose_change', { ...wish, ...more, replaces: id }, { caller: who.cleo });
    await edit({});
    expect(await shown(id)).toMatchObject({ status: 'approved' });
    await edit(words);
    expect(await shown(id)).toMatchObject({ status: 'open', ...words });
    expect(await publish(id)).toMatchObject({ error: { code: 'PRECONDITION_FAILED' } });
    expect(await approve(id, who.ben, version)).toMatchObject({ error: { code: 'CONFLICT' } });
    expect(await approve(id, who.cleo)).toMatchObject({ ok: false });
    await publishApproved(id);
  });

  it('a rebase that changes nothing, of which nobody becomes an author', async () => {
    await protect();
    const id = await asked('set_flag_state', { key: 'zap', ...PRODUCTION, default_value: true });
    await update(id, 'rebase', who.ben);
    expect(await approve(id)).toMatchObject({ ok: true });
    await update(id, 'rebase', who.cleo);
    expect(await publish(id)).toMatchObject({ ok: true });
  });
});

it('turning on says what is served then, and what became of the flag since it was on', async () => {
  const text = { type: 'string', kind: 'kill_switch', default_value: 'good' };
  const pay = await flag('pay', { ...text, variations: [{ key: 'main', value: 'good' }] });
  await operator('set_flag_state', { ...pay, enabled: true });
  await protect();
  const off = await guidon.ok('set_flag_state', { project, ...pay, enabled: false }, { caller: who.agent });
  expect(off.changed).toBe(true);
  const evil = { project, key: 'pay', variations: [{ key: 'main', value: 'evil' }] };
  expect((await guidon.ok('update_flag', evil, { caller: who.agent })).changed).toBe(true);
  const undo = await guidon.ok('revert_change', { change_id: off.change_id }, { caller: who.agent });
  const id = undo.approval.change_request_id;
  expect((await shown(id)).warnings).toEqual([
    'Once on, pay in production: everybody gets "evil" (variation "main").',
    'Since it was last on in production, flag pay: variation "main" value "good" → "evil".',
  ]);
  await approve(id);
  const worse = { project, key: 'pay', variations: [{ key: 'main', value: 'worse' }] };
  expect((await guidon.ok('update_flag', worse, { caller: who.agent })).changed).toBe(true);
  expect(await publish(id)).toMatchObject({
    error: { code: 'CONFLICT', details: { changed: ['flag pay'] } },
  });
});

describe('what guards a request', () => {
  it('is told by what it would do now, wherever it is shown', async () => {
    const off = { key: 'zap', ...PRODUCTION, enabled: false };
    await operator('set_flag_state', off);
    await operator('set_flag_state', { ...off, environments: ['staging'], enabled: true });
    for (const environment of ['staging', 'production']) await protect(environment);
    const id = await asked('update_flag', { key: 'zap', default_value: false });
    await approve(id);
    expect(await shown(id)).toMatchObject({ status: 'approved', environments: [{ key: 'staging' }] });
    await publishApproved(await asked('set_flag_state', { ...off, enabled: true }));
    const both = [
      { key: 'production', approved_by: [] },
      { key: 'staging', approved_by: ['ben'] },
    ];
    expect(await shown(id)).toMatchObject({ status: 'open', environments: both });
    expect(await listedStatus(id)).toBe('open');
    expect(await publish(id)).toMatchObject({ ok: false, error: { code: 'PRECONDITION_FAILED' } });
    await update(id, 'rebase');
    await publishApproved(id);
  });

  it('is told with what else stands in the way', async () => {
    await protect();
    const changes = [{ tool: 'delete_segment', arguments: { key: 'beta' } }];
    const wish = { project, title: 'Tidy up', changes };
    const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
    const { change_request_id: id } = change_request;
    expect(change_request.status).toBe('approved');
    const rule = [{ id: 'beta', when: 'segment beta', serve: { value: true } }];
    await operator('set_flag_rules', { key: 'zap', environments: ['staging'], rules: rule });
    const next = expect.stringMatching(/^It cannot be published: Segment "beta" is used by flag zap/);
    expect(await shown(id)).toMatchObject({ status: 'open', next });
    expect(await listedStatus(id)).toBe('open');
    expect(await publish(id)).toMatchObject({ error: { code: 'PRECONDITION_FAILED' } });
  });
});
