import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Caller } from '../../src/principals/caller.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  for (const key of ['checkout', 'search']) await guidon.ok('create_flag', { key });
});
afterEach(() => guidon[Symbol.asyncDispose]());

const protect = () => guidon.ok('set_environment_policy', { environment: 'production', protected: true });

const state = (environment: string, more: object) => ({
  tool: 'set_flag_state',
  arguments: { key: 'checkout', environments: [environment], ...more },
});

async function asked(changes: readonly object[]): Promise<string> {
  const wish = { title: 'Both', changes };
  const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
  return change_request.change_request_id;
}

const rebase = (id: string, resolutions: readonly object[] = [], caller: Caller = who.agent) =>
  guidon.run('update_change_request', { change_request_id: id, action: 'rebase', resolutions }, { caller });

const shown = async (id: string) =>
  (await guidon.ok('get_change_request', { change_request_id: id })).change_request;

it('of a change request to what is live gives nothing up that somebody may not ask for', async () => {
  const { secret } = await guidon.app.services.keys.create(who.ada, {
    kind: 'person',
    name: 'sam',
    grants: [
      { role: 'viewer', project: 'default' },
      { role: 'editor', project: 'default', environment: 'staging' },
    ],
  });
  const sam = (await guidon.app.keyCaller(secret)) as Caller;
  const place = { key: 'checkout', environments: ['production'] };
  const rules = (value: boolean) => [{ id: 'one', when: 'country = "DE"', serve: { value } }];
  await guidon.ok('set_flag_rules', { ...place, rules: rules(true) });
  const id = await asked([
    state('staging', { enabled: true }),
    { tool: 'set_flag_rules', arguments: { ...place, rules: rules(false) } },
  ]);
  await guidon.ok('set_flag_rules', { ...place, remove: ['one'] });
  await protect();
  const { conflicts } = await shown(id);
  expect(conflicts.length).toBeGreaterThan(0);
  const resolutions = conflicts.map(({ object, field }: { object: string; field: string }) => ({
    object,
    field,
    take: 'live',
  }));
  expect(await rebase(id, resolutions, sam)).toMatchObject({
    ok: false,
    error: { code: 'PERMISSION_DENIED' },
  });
  expect(await rebase(id, resolutions, who.dan)).toMatchObject({ ok: true });
});

it('of a change request that changes nothing leaves it as it is, however often', async () => {
  await protect();
  const id = await asked([state('production', { enabled: true })]);
  const before = await guidon.ok('search_audit', {}, { caller: who.ada });
  for (let time = 0; time < 205; time++) expect((await rebase(id)).ok).toBe(true);
  expect(await shown(id)).toMatchObject({ version: 1 });
  expect((await guidon.ok('search_audit', {}, { caller: who.ada })).total).toBe(before.total);
  await guidon.ok('update_flag', { key: 'search', description: 'Other.' });
  expect((await rebase(id)).ok).toBe(true);
  expect(await shown(id)).toMatchObject({ version: 1 });
}, 60_000);
