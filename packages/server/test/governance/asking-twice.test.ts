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

const ON = {
  tool: 'set_flag_state',
  arguments: { key: 'checkout', environments: ['production'], enabled: true },
};

function propose(changes: readonly object[], more: object = {}, caller = who.agent) {
  return guidon.ok('propose_change', { title: 'Canary', changes, ...more }, { caller });
}

async function requests(): Promise<number> {
  return (await guidon.ok('list_change_requests', {})).total;
}

describe('asking twice', () => {
  it('for the very same is one request, whichever tool asked first', async () => {
    const first = await propose([ON]);
    const second = await propose([ON]);
    expect(second.change_request.change_request_id).toBe(first.change_request.change_request_id);
    expect(second.change_request.version).toBe(1);
    expect(second.summary).toMatch(/^Nothing to do: crq_\w+ asks for it already\./);
    const alone = await guidon.ok('set_flag_state', ON.arguments, { caller: who.agent });
    expect(alone.approval.change_request_id).toBe(first.change_request.change_request_id);
    expect(await requests()).toBe(1);
    await propose([ON], {}, who.dan);
    expect(await requests()).toBe(2);
  });

  it('with an idempotency key answers the request of the first time, also when it is another by now', async () => {
    const key = { idempotency_key: 'once' };
    const { change_request: first } = await propose([ON], key);
    const off = { ...ON, arguments: { ...ON.arguments, default_value: false } };
    await propose([off], { replaces: first.change_request_id, expected_version: 1 });
    const { change_request: again } = await propose([ON], key);
    expect(again).toMatchObject({ change_request_id: first.change_request_id, version: 2 });
    expect(await requests()).toBe(1);
    const other = { title: 'Canary', changes: [off], ...key };
    const error = await guidon.error('propose_change', other, { caller: who.agent });
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('idempotency_key'),
    });
  });

  it('with an idempotency key edits an open request once', async () => {
    const { change_request: first } = await propose([ON]);
    const off = { ...ON, arguments: { ...ON.arguments, default_value: false } };
    const edit = { replaces: first.change_request_id, idempotency_key: 'edit' };
    await propose([off], edit);
    const { change_request: again } = await propose([off], edit);
    expect(again.version).toBe(2);
  });
});
