import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
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

/** A flag, and an environment that nothing guards. */
beforeEach(async () => {
  project = `deleted-${++made}`;
  await guidon.ok('save_project', { key: project });
  await operator('save_environment', { key: 'canary' });
  await operator('create_flag', { key: 'zap' });
});

const protection = { environment: 'canary', protected: true };

function operator(tool: string, input: object) {
  return guidon.ok(tool, { project, ...input }, accepted);
}

async function proposed(tool: string, input: object): Promise<string> {
  const wish = { project, title: 'One', changes: [{ tool, arguments: input }] };
  const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
  return change_request.change_request_id;
}

function publish(id: string) {
  return guidon.run('publish_change_request', { change_request_id: id }, { caller: who.ada });
}

async function expectNothingGuards(): Promise<void> {
  const policies = guidon.app.storage.read(async (reads) => {
    const found = await reads.project(guidon.app.organizationId, project);
    return (await reads.objects(found?.id ?? '', 'policy')).length;
  });
  expect(await policies).toBe(0);
  expect((await operator('update_flag', { key: 'zap', archived: true })).changed).toBe(true);
}

it('no policy is made of an environment that was deleted since it was asked for', async () => {
  const id = await proposed('set_environment_policy', protection);
  await operator('delete_environment', { key: 'canary' });
  expect(await publish(id)).toMatchObject({
    ok: false,
    error: { code: 'CONFLICT', message: expect.stringMatching(/^Environment "canary" was deleted since/) },
  });
  await expectNothingGuards();
});

it('deleting an environment takes along the policy that was set since it was asked for', async () => {
  const id = await proposed('delete_environment', { key: 'canary' });
  await operator('set_environment_policy', protection);
  expect(await publish(id)).toMatchObject({ ok: false });
  const ref = { change_request_id: id };
  await guidon.ok('update_change_request', { ...ref, action: 'rebase' }, { caller: who.agent });
  const { change_request } = await guidon.ok('get_change_request', ref);
  const approval = { ...ref, decision: 'approve', expected_version: change_request.version };
  await guidon.ok('review_change_request', approval, { caller: who.ben });
  expect(await publish(id)).toMatchObject({ ok: true });
  await expectNothingGuards();
});
