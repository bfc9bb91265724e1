import { afterAll, beforeAll, expect, it } from 'vitest';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { makeWorld } from './world.ts';

let guidon: TestApp;
let who: People;

beforeAll(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await makeWorld(guidon, 'world');
  const place = { project: 'world', environments: ['production'] };
  await guidon.ok('set_flag_state', { ...place, key: 'checkout', enabled: true });
  await guidon.ok('create_flag', { project: 'world', key: 'last' });
  const rules = [{ id: 'checkout', when: 'flag checkout = false', serve: { value: false } }];
  await guidon.ok('set_flag_rules', { ...place, key: 'last', rules });
  await guidon.ok('set_flag_state', { ...place, key: 'last', enabled: true });
  await guidon.ok('set_environment_policy', { project: 'world', environment: 'production', protected: true });
});

afterAll(() => guidon[Symbol.asyncDispose]());

async function impact(tool: string, input: object) {
  const { approval } = await guidon.ok(tool, { project: 'world', ...input }, { caller: who.agent });
  const id = { change_request_id: approval.change_request_id };
  return (await guidon.ok('get_change_request', id)).change_request.impact;
}

// A flag's own document names no environment: nothing was tried, and it said that nobody is answered otherwise.
it('of a change of a flag itself is told for the environments it is live in, and for flags that wait for it', async () => {
  const { changes } = await impact('update_flag', { key: 'base', default_value: false });
  const one = { example: 'anna', environment: 'production' };
  expect(changes).toEqual([
    { ...one, flag: 'base', before: true, after: false },
    { ...one, flag: 'checkout', before: false, after: true },
    { ...one, flag: 'last', before: false, after: true },
  ]);
});

it('of a segment or a state is told for flags that wait for the flags it decides', async () => {
  const changed = await impact('save_segment', { key: 'beta', when: 'country = "FR"' });
  expect(changed.changes.map(({ flag }: { readonly flag: string }) => flag)).toEqual(['checkout', 'last']);
  const off = await impact('set_flag_state', { key: 'base', environments: ['production'], enabled: false });
  expect(off.changes.map(({ flag }: { readonly flag: string }) => flag)).toEqual([
    'base',
    'checkout',
    'last',
  ]);
});

it('of a flag that serves a value while it is off is told before there is one', async () => {
  const { changes } = await impact('create_flag', { key: 'free_shipping', off_value: true });
  const found = { example: 'anna', flag: 'free_shipping', after: true };
  const places = ['production', 'development', 'staging'];
  expect(changes).toEqual(places.map((environment) => ({ ...found, environment })));
});

it('of a request that names no protected environment is told for all of them', async () => {
  const changes = [{ tool: 'update_flag', arguments: { key: 'open', default_value: false } }];
  await guidon.ok('save_project', { key: 'free' });
  await guidon.ok('save_example', { project: 'free', key: 'anna', context: { targetingKey: 'anna' } });
  await guidon.ok('create_flag', { project: 'free', key: 'open' });
  await guidon.ok('set_flag_state', {
    project: 'free',
    key: 'open',
    environments: ['staging'],
    enabled: true,
  });
  const wish = { project: 'free', title: 'Off', changes };
  const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
  expect(change_request.impact.changes).toEqual([
    { example: 'anna', flag: 'open', environment: 'staging', before: true, after: false },
  ]);
});

it('says of examples that they changed since, and who changed them', async () => {
  const input = { project: 'world', key: 'base', off_value: false, default_value: false };
  const { approval } = await guidon.ok('update_flag', input, { caller: who.agent });
  const id = { change_request_id: approval.change_request_id };
  const warnings = async () => (await guidon.ok('get_change_request', id)).change_request.warnings;
  const before = await warnings();
  const example = { project: 'world', key: 'anna', context: { targetingKey: 'anna', country: 'XX' } };
  await guidon.ok('save_example', example, { caller: who.agent });
  const told = 'Examples changed since this was asked for: anna (by bot).';
  expect(await warnings()).toEqual([...before, told]);
});
