import { afterEach, beforeEach, expect, it } from 'vitest';
import { accepted, callerWith } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let one: TestApp;
beforeEach(async () => {
  one = await testApp();
  await one.ok('create_flag', { key: 'cart' });
});
afterEach(() => one[Symbol.asyncDispose]());

interface Found {
  readonly tool: string;
  readonly outcome: string;
}

async function search(query: object, options: Parameters<TestApp['ok']>[2] = {}): Promise<Found[]> {
  return (await one.ok('search_audit', query, options)).entries;
}

const tools = (found: readonly Found[]) => found.map(({ tool }) => tool);

it('tells who did what, from what to what, through which surface', async () => {
  const reason = 'They pay for it.';
  const { change_id } = await one.ok('update_flag', { key: 'cart', owner: 'shop', reason });
  const [newest] = await search({});
  const { principal } = await one.app.operatorCaller();
  expect(newest).toMatchObject({
    by: principal.name,
    principal_id: principal.id,
    door: 'cli',
    surface: one.app.surface().hash,
    tool: 'update_flag',
    outcome: 'applied',
    project: 'default',
    change_id,
    reason,
    differences: [{ object: 'flag cart', path: ['owner'], after: 'shop' }],
  });
  expect(newest).not.toHaveProperty('break_glass');
});

it('tells refusals, with what they named', async () => {
  const viewer = await callerWith(one, { role: 'viewer' });
  const asked = { project: 'default', key: 'cart', environments: ['staging', 'production'], enabled: true };
  await one.error('set_flag_state', asked, { caller: viewer });
  const [refused, ...more] = await search({ outcome: 'refused' });
  expect(more).toEqual([]);
  expect(refused).toMatchObject({
    tool: 'set_flag_state',
    error_code: 'PERMISSION_DENIED',
    project: 'default',
    flag: 'cart',
    environment: 'staging,production',
  });
  expect(tools(await search({ environment: 'production' }))).toEqual(['set_flag_state']);
  expect(await search({ environment: 'prod' })).toEqual([]);
});

it('narrows by every filter', async () => {
  await one.ok('set_flag_state', { key: 'cart', environments: ['production'], enabled: true });
  await one.ok('create_flag', { key: 'menu' });
  await one.error('promote_flag', { key: 'cart', from: 'nowhere', to: 'production' });
  const all = ['promote_flag', 'create_flag', 'set_flag_state', 'create_flag'];
  const { principal } = await one.app.operatorCaller();
  const change = (await search({ tool: 'set_flag_state' }))[0] as Found & { change_id: string; at: string };
  const cases: readonly [object, readonly string[]][] = [
    [{}, all],
    [{ who: principal.name }, all],
    [{ who: principal.id }, all],
    [{ who: 'nobody' }, []],
    [{ tool: 'create_flag' }, ['create_flag', 'create_flag']],
    [{ flag: 'cart' }, ['promote_flag', 'set_flag_state', 'create_flag']],
    [{ flag: 'menu' }, ['create_flag']],
    [{ environment: 'production' }, ['promote_flag', 'set_flag_state']],
    [{ project: 'default' }, ['create_flag', 'set_flag_state', 'create_flag']],
    [{ project: 'other' }, []],
    [{ outcome: 'applied', flag: 'cart' }, ['set_flag_state', 'create_flag']],
    [{ door: 'cli' }, all],
    [{ door: 'http' }, []],
    [{ client: 'claude' }, []],
    [{ change_id: change.change_id }, ['set_flag_state']],
    [{ break_glass: true }, []],
    [{ break_glass: false }, all],
    [{ change_request_id: 'crq_1' }, []],
    [{ since: '2999-01-01T00:00:00Z' }, []],
    [{ until: '2999-01-01T00:00:00Z' }, all],
  ];
  for (const [query, expected] of cases)
    expect(tools(await search(query)), JSON.stringify(query)).toEqual(expected);
});

it('pages', async () => {
  await one.ok('update_flag', { key: 'cart', owner: 'shop' });
  const first = await one.ok('search_audit', { limit: 1 });
  expect([first.total, tools(first.entries)]).toEqual([2, ['update_flag']]);
  const second = await one.ok('search_audit', { limit: 1, cursor: first.next_cursor });
  expect(tools(second.entries)).toEqual(['create_flag']);
  expect(second).not.toHaveProperty('next_cursor');
});

it('shows administrators of a project what happened there, and others nothing', async () => {
  await one.ok('save_project', { key: 'shop', name: 'Shop' });
  await one.ok('create_flag', { project: 'shop', key: 'menu' });
  const shopkeeper = { caller: await callerWith(one, { role: 'admin', projects: ['shop'] }) };
  expect(tools(await search({}, shopkeeper))).toEqual(['create_flag', 'save_project']);
  expect(tools(await search({ flag: 'cart' }, shopkeeper))).toEqual([]);
  const editor = { caller: await callerWith(one, { role: 'editor' }) };
  expect((await one.error('search_audit', {}, editor)).code).toBe('PERMISSION_DENIED');
});

it('shows nothing of another organization', async () => {
  const { principal, ...caller } = await one.app.operatorCaller();
  const foreign = { caller: { ...caller, principal: { ...principal, organizationId: 'org_other' } } };
  expect(await search({}, foreign)).toEqual([]);
});

it('holds changes, keys and deletions in one chain that is whole', async () => {
  await one.ok('update_flag', { key: 'cart', archived: true });
  await one.ok('delete_flag', { key: 'cart' }, accepted);
  const caller = await one.app.operatorCaller();
  await one.app.services.keys.create(caller, { kind: 'person', name: 'Ada', grants: [{ role: 'viewer' }] });
  const report = await one.app.services.audit.verify(caller.principal.organizationId);
  expect(report).toMatchObject({ breaks: 0, rows: 4 });
  expect(tools(await search({}))[0]).toBe('create_key');
});
