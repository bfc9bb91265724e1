import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', {
    key: 'checkout',
    type: 'number',
    default_value: 0,
    variations: [{ key: 'a', value: 0 }],
  });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true });
});
afterEach(() => guidon[Symbol.asyncDispose]());

const rules = (at: number) => [{ id: 'one', when: `x = ${at}`, serve: { value: 0 } }];
const wish = (at: number) => ({ key: 'checkout', environments: ['production'], rules: rules(at) });
const ask = (at: number, caller = who.agent) => guidon.run('set_flag_rules', wish(at), { caller });

async function asked(): Promise<string> {
  const { approval } = await guidon.ok('set_flag_rules', wish(0), { caller: who.agent });
  return approval.change_request_id;
}

describe('a change request', () => {
  it('takes 100 comments, and decisions all the same', async () => {
    const id = await asked();
    const say = (caller: typeof who.ada) =>
      guidon.run(
        'review_change_request',
        { change_request_id: id, decision: 'comment', comment: 'So.' },
        { caller },
      );
    for (let at = 0; at < 100; at++) expect((await say(who.agent)).ok).toBe(true);
    for (const caller of [who.agent, who.ben])
      expect(await say(caller)).toMatchObject({ ok: false, error: { code: 'PRECONDITION_FAILED' } });
    const approve = { change_request_id: id, decision: 'approve', expected_version: 101 };
    const { change_request } = await guidon.ok('review_change_request', approve, { caller: who.ben });
    expect(change_request.status).toBe('approved');
  }, 60_000);

  it('is reopened 99 times at most', async () => {
    const id = await asked();
    const act = (action: string) =>
      guidon.run('update_change_request', { change_request_id: id, action }, { caller: who.agent });
    let times = 0;
    for (; times < 300 && (await act('close')).ok && (await act('reopen')).ok; ) times++;
    expect(times).toBe(99);
    expect(await act('close')).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/is closed/) },
    });
  }, 60_000);
});

it('somebody has 100 open change requests of a project at most', async () => {
  for (let at = 0; at < 100; at++) expect((await ask(at)).ok).toBe(true);
  expect(await ask(100)).toMatchObject({
    ok: false,
    error: { code: 'PRECONDITION_FAILED', message: '"bot" has 100 open change requests in "default".' },
  });
  const changes = [{ tool: 'set_flag_rules', arguments: wish(101) }];
  const more = await guidon.run('propose_change', { title: 'More', changes }, { caller: who.agent });
  expect(more).toMatchObject({ ok: false, error: { code: 'PRECONDITION_FAILED' } });
  expect((await ask(7)).ok).toBe(true);
  const again = [{ tool: 'set_flag_rules', arguments: wish(7) }];
  const same = await guidon.ok('propose_change', { title: 'Again', changes: again }, { caller: who.agent });
  expect(same.summary).toMatch(/asks for it already/);
  expect((await ask(101, who.dan)).ok).toBe(true);
  const [{ change_request_id: id }] = (await guidon.ok('list_change_requests', {})).change_requests.slice(1);
  await guidon.ok('update_change_request', { change_request_id: id, action: 'close' }, { caller: who.agent });
  expect((await ask(102)).ok).toBe(true);
}, 60_000);
