import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
});

afterEach(() => guidon[Symbol.asyncDispose]());

const protect = () => guidon.ok('set_environment_policy', { environment: 'production', protected: true });

describe('a request to turn a flag on', () => {
  const on = { key: 'pay', environments: ['production'], enabled: true };

  it('says what everybody would get, and what became of the flag since it was on', async () => {
    await guidon.ok('create_flag', {
      key: 'pay',
      kind: 'kill_switch',
      type: 'string',
      variations: [{ key: 'pay', value: 'https://good.example' }],
      default_value: 'https://good.example',
    });
    await guidon.ok('set_flag_state', on);
    await protect();
    const off = await guidon.ok('set_flag_state', { ...on, enabled: false }, { caller: who.agent });
    const variations = [{ key: 'pay', value: 'https://evil.example' }];
    expect((await guidon.ok('update_flag', { key: 'pay', variations }, { caller: who.agent })).changed).toBe(
      true,
    );
    const { approval } = await guidon.ok(
      'revert_change',
      { change_id: off.change_id },
      { caller: who.agent },
    );
    const id = { change_request_id: approval.change_request_id };
    const { change_request } = await guidon.ok('get_change_request', id);
    expect(change_request.warnings).toEqual([
      'Once on, pay in production: everybody gets "https://evil.example" (variation "pay").',
      'Since it was last on in production, flag pay: variation "pay" value "https://good.example" → "https://evil.example".',
    ]);
  });

  it('says its rules, and who else gets what', async () => {
    const rules = [
      { id: 'de', when: 'country = "DE"', serve: { value: true } },
      { id: 'fr', when: 'country = "FR"', serve: { value: true }, enabled: false },
    ];
    const place = { key: 'new', environments: ['production'] };
    await guidon.ok('create_flag', { key: 'new' });
    await guidon.ok('set_flag_rules', { ...place, rules });
    await guidon.ok('set_flag_state', { ...place, default_value: false });
    await protect();
    const { approval } = await guidon.ok(
      'set_flag_state',
      { ...place, enabled: true },
      { caller: who.agent },
    );
    const id = { change_request_id: approval.change_request_id };
    const { change_request } = await guidon.ok('get_change_request', id);
    expect(change_request.warnings).toEqual([
      'Once on, new in production: serve true when country = "DE"; everybody else gets false.',
    ]);
  });
});
