import { afterAll, beforeAll, expect, it } from 'vitest';
import { accepted } from '../support/arrange.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { type Applications, applications } from './applications.ts';
import { makeWorld } from './world.ts';

let guidon: TestApp;
let who: People;
let apps: Applications;

beforeAll(async () => {
  guidon = await testApp({ environment: { GUIDON_RATE_LIMIT: '0' } });
  who = await people(guidon);
  apps = await applications(guidon);
  await makeWorld(guidon, 'world');
  await guidon.ok('create_flag', { project: 'world', key: 'zap', off_value: true });
  await guidon.ok('create_flag', { project: 'world', key: 'text', type: 'string', default_value: 'x' });
  await protectProduction();
});

afterAll(async () => {
  await apps[Symbol.asyncDispose]();
  await guidon[Symbol.asyncDispose]();
});

const PLAIN = { project: 'world', key: 'plain' };

async function protectProduction() {
  const policy = { project: 'world', environment: 'production', protected: true };
  await guidon.ok('set_environment_policy', policy);
}

async function published(id: string): Promise<string> {
  const request = { change_request_id: id, expected_version: 1 };
  await guidon.ok('review_change_request', { ...request, decision: 'approve' }, { caller: who.ben });
  const publishing = { change_request_id: id };
  return (await guidon.ok('publish_change_request', publishing, { caller: who.ada })).change_request
    .change_id;
}

// Code asks for a flag before there is one, and its own default counts: a value would be live at once.
it('a new flag that serves a value while it is off waits for approval', async () => {
  const live = await apps.live('world');
  for (const more of [
    { off_value: true },
    { off_value: false },
    { type: 'string', default_value: 'x', off_value: 'y' },
  ]) {
    const input = { project: 'world', key: 'free_shipping', ...more };
    const answer = await guidon.ok('create_flag', input, { caller: who.agent });
    expect(answer).toMatchObject({ changed: false, approval: { environments: ['production'] } });
  }
  expect(await apps.live('world')).toEqual(live);
});

it('a new flag without one is made at once, and no application notices', async () => {
  const live = await apps.live('world');
  const answer = await guidon.ok('create_flag', PLAIN, { caller: who.agent });
  expect(answer).toMatchObject({ changed: true });
  expect(answer.warnings).toEqual([
    expect.stringMatching(/^While it is off, code gets its own default, not false: .* in production\./),
  ]);
  expect(await apps.live('world')).toEqual(live);
  const evaluation = { project: 'world', key: 'plain', environment: 'production', context: {} };
  const [{ value, reason }] = (await guidon.ok('evaluate_flag', evaluation)).results;
  expect({ value, reason }).toEqual({ value: undefined, reason: 'DISABLED' });
  expect((await guidon.ok('create_flag', PLAIN, { caller: who.agent })).changed).toBe(false);
  const text = { project: 'world', key: 'new_text', type: 'string', default_value: 'x' };
  expect(await guidon.ok('create_flag', text, { caller: who.agent })).toMatchObject({
    changed: true,
    warnings: [],
  });
});

it('a flag made before the policy is found as it is by a repeat', async () => {
  const again = { project: 'world', key: 'zap', off_value: true };
  expect((await guidon.ok('create_flag', again, { caller: who.agent })).changed).toBe(false);
  expect((await guidon.ok('create_flag', { project: 'world', key: 'base' })).changed).toBe(false);
});

it('a flag that comes back with a value for while it is off waits for approval, one without does not', async () => {
  const tell = async (key: string) => {
    const deleting = { project: 'world', key };
    await guidon
      .ok('update_flag', { ...deleting, archived: true }, { caller: who.agent })
      .then(({ approval }) => published(approval.change_request_id));
    const { approval } = await guidon.ok('delete_flag', deleting, { caller: who.agent, ...accepted });
    const changeId = await published(approval.change_request_id);
    const live = await apps.live('world');
    const undone = await guidon.ok('revert_change', { change_id: changeId }, { caller: who.agent });
    expect(await apps.live('world')).toEqual(live);
    return undone;
  };
  expect(await tell('zap')).toMatchObject({ changed: false, approval: { environments: ['production'] } });
  expect(await tell('text')).toMatchObject({ changed: true });
});
