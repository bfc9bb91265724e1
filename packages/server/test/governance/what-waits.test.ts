import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_flag_state', { key: 'checkout', environments: ['production'], enabled: true });
});

afterEach(() => guidon[Symbol.asyncDispose]());

const protect = () => guidon.ok('set_environment_policy', { environment: 'production', protected: true });

it('a request about a flag itself is listed under the environments it would change', async () => {
  await protect();
  await guidon.ok('update_flag', { key: 'checkout', default_value: false }, { caller: who.agent });
  expect((await guidon.ok('list_change_requests', { environment: 'production' })).total).toBe(1);
  expect((await guidon.ok('list_change_requests', { environment: 'staging' })).total).toBe(0);
});

describe('a freeze', () => {
  const freezes = [{ name: 'Winter', time_zone: 'UTC', from: '2020-01-01T00:00', until: '2999-01-01T00:00' }];
  const off = { key: 'checkout', environments: ['production'], enabled: false };

  it('of an open environment asks nobody for approval', async () => {
    await guidon.ok('set_environment_policy', { environment: 'production', freezes });
    const { approval, summary } = await guidon.ok('set_flag_state', off, { caller: who.agent });
    const id = approval.change_request_id;
    expect(approval.next).toBe(
      `Not live yet. Tell the user: when the freeze is over a person publishes it with \`guidon requests publish ${id}\`.`,
    );
    expect(summary).not.toMatch(/approval/);
    const [listed] = (await guidon.ok('list_change_requests', {})).change_requests;
    expect(listed.status).toBe('frozen');
    const { change_request } = await guidon.ok('get_change_request', { change_request_id: id });
    expect(change_request.next).toMatch(
      /^It takes no approval\. A person publishes it when the freeze is over/,
    );
  });

  it('of a protected one is told beside the approval that it takes', async () => {
    await guidon.ok('set_environment_policy', { environment: 'production', protected: true, freezes });
    const { approval } = await guidon.ok('set_flag_state', off, { caller: who.agent });
    const id = approval.change_request_id;
    expect(approval.next).toBe(
      `Not live yet. Tell the user: somebody else approves it with \`guidon requests approve ${id}\`, then when the freeze is over a person publishes it with \`guidon requests publish ${id}\`.`,
    );
    const review = { change_request_id: id, decision: 'approve', expected_version: 1 };
    const { change_request } = await guidon.ok('review_change_request', review, { caller: who.ben });
    expect(change_request).toMatchObject({
      status: 'frozen',
      next: expect.stringMatching(/^Approved\. A person publishes it when the freeze is over/),
    });
  });
});

it('no tool promises to be live at once in a protected environment', () => {
  const promising = CATALOGUE.filter(({ description }) => /(live|,) at once/.test(description));
  for (const { name, description } of promising) expect(description, name).toMatch(/protected/);
});
