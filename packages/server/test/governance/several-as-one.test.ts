import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true });
});

afterEach(() => guidon[Symbol.asyncDispose]());

const CANARY = { key: 'checkout', environments: ['canary'], enabled: true };
const ON = {
  tool: 'set_flag_state',
  arguments: { key: 'checkout', environments: ['production'], enabled: true },
};

function propose(changes: readonly object[], more: object = {}, caller = who.agent) {
  return guidon.ok('propose_change', { title: 'Canary', changes, ...more }, { caller });
}

describe('later changes of a request', () => {
  const make = { tool: 'save_environment', arguments: { key: 'canary' } };

  it('see the environments that earlier ones make', async () => {
    const { change_request } = await propose([
      make,
      { tool: 'set_flag_state', arguments: CANARY },
      { tool: 'set_flag_state', arguments: { ...CANARY, environments: ['*'], off_value: false } },
      { tool: 'promote_flag', arguments: { key: 'checkout', from: 'canary', to: 'staging' } },
      { tool: 'save_environment', arguments: { key: 'canary-2' } },
    ]);
    expect(change_request.changes).toEqual(
      expect.arrayContaining(['environment canary: created', 'checkout in canary: turned on']),
    );
    const id = { change_request_id: change_request.change_request_id };
    const { projects } = await guidon.ok('list_projects', {});
    expect(projects[0].environments).toHaveLength(3);
    const seen = { ...id, decision: 'approve', expected_version: 1 };
    await guidon.ok('review_change_request', seen, { caller: who.ben });
    await guidon.ok('publish_change_request', id, { caller: who.ada });
    const after = (await guidon.ok('list_projects', {})).projects[0].environments;
    const keys = after.map(({ key }: { readonly key: string }) => key);
    expect(keys.slice(3)).toEqual(['canary', 'canary-2']);
  });

  it('do not see the environments that earlier ones delete, nor make them again in another spelling', async () => {
    const gone = { tool: 'delete_environment', arguments: { key: 'staging' } };
    const on = { tool: 'set_flag_state', arguments: { ...CANARY, environments: ['staging'] } };
    const wish = { title: 'Gone', changes: [gone, on] };
    expect(await guidon.error('propose_change', wish)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'changes.1 (set_flag_state): There is no environment "staging".',
    });
    const again = { tool: 'save_environment', arguments: { key: 'Canary' } };
    const error = await guidon.error('propose_change', { title: 'Two', changes: [make, again] });
    expect(error.code).toBe('ALREADY_EXISTS');
  });
});

it('a part is refused where its tool is not offered', async () => {
  await using narrow = await testApp({ overrides: { toolsets: 'flags,governance' } });
  await narrow.ok('create_flag', { key: 'checkout' });
  const gone = { key: 'staging' };
  const changes = [ON, { tool: 'delete_environment', arguments: gone }];
  expect((await narrow.error('delete_environment', gone)).code).toBe('UNKNOWN_TOOL');
  expect(await narrow.error('propose_change', { title: 'Gone', changes })).toMatchObject({
    code: 'UNKNOWN_TOOL',
    message: expect.stringContaining('"delete_environment"'),
  });
  expect((await narrow.ok('propose_change', { title: 'On', changes: [ON] })).dry_run).toBe(false);
});

// History did not tell it from any other change, and what it brought back was judged as if it were new.
it('an undo alone is an undo, for history and for what it may bring back', async () => {
  const place = { key: 'checkout', environments: ['staging'] };
  for (const key of ['country', 'plan']) await guidon.ok('save_attribute', { key, type: 'string' });
  await guidon.ok('set_flag_rules', {
    ...place,
    rules: [{ id: 'de', when: 'country = "DE"', serve: { value: true } }],
  });
  const { change_id } = await guidon.ok('set_flag_rules', { ...place, remove: ['de'] });
  await guidon.ok('delete_attribute', { key: 'country' }, { confirm: async () => 'accepted' });
  const { change_request } = await propose([{ tool: 'revert_change', arguments: { change_id } }]);
  const id = { change_request_id: change_request.change_request_id };
  await guidon.ok('publish_change_request', id, { caller: who.ada });
  const [change] = (await guidon.ok('list_changes', {})).changes;
  expect(change).toMatchObject({ reverts: change_id, ...id });
});
