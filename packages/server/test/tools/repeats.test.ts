import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
  await guidon.ok('create_flag', { key: 'checkout' });
});

afterEach(() => guidon[Symbol.asyncDispose]());

/** What a second call under the same idempotency key answers, after somebody changed something else. */
async function repeated(tool: string, input: object) {
  const call = { ...input, idempotency_key: 'once' };
  const first = await guidon.ok(tool, call, accepted);
  await guidon.ok('save_attribute', { project: 'default', key: 'country', type: 'string' });
  return { first, second: await guidon.ok(tool, call, accepted) };
}

// What a tool found out while it drafted was not kept: "turned on checkout in no environment", no order of rules, no
// warnings.
describe('a repeat under an idempotency key answers exactly the first answer', () => {
  const environments = ['*'];

  it.each<[string, object]>([
    ['create_flag', { key: 'other', file_extension: '.ts' }],
    ['update_flag', { key: 'checkout', default_value: false }],
    ['set_flag_state', { key: 'checkout', environments, enabled: false, default_value: true }],
    ['set_flag_rules', { key: 'checkout', environments, rules: [{ serve: { value: true } }] }],
    ['save_environment', { key: 'eu' }],
    ['save_project', { key: 'web', name: 'Web' }],
  ])('%s', async (tool, input) => {
    await guidon.ok('set_flag_state', { key: 'checkout', environments: ['staging'], enabled: true });
    const { first, second } = await repeated(tool, input);
    expect(first.changed).toBe(true);
    expect(second).toEqual(first);
  });

  it('delete_project, although there is nothing left to delete', async () => {
    await guidon.ok('save_project', { key: 'web' });
    const { first, second } = await repeated('delete_project', { key: 'web' });
    expect(second).toEqual(first);
  });

  it('revert_change', async () => {
    const { change_id } = await guidon.ok('update_flag', { key: 'checkout', owner: 'me' });
    const { first, second } = await repeated('revert_change', { change_id });
    expect(second).toEqual(first);
  });
});

it('delete_project is bound to the revision that was read', async () => {
  const { revision } = await guidon.ok('save_project', { key: 'web' });
  await guidon.ok('save_attribute', { project: 'web', key: 'country', type: 'string' });
  const call = { key: 'web', expected_revision: revision };
  expect(await guidon.error('delete_project', call, accepted)).toMatchObject({ code: 'CONFLICT' });
  await guidon.ok('delete_project', { key: 'web', expected_revision: revision + 1 }, accepted);
});

// JSON text can say -0; what was stored says 0, and the repeat was refused as another flag.
it('-0 is 0', async () => {
  const call = { key: 'amount', type: 'number', default_value: -0 };
  await guidon.ok('create_flag', call);
  expect(await guidon.ok('create_flag', call)).toMatchObject({ changed: false });
});

it('null inside JSON values and hostile member names survive the round trip', async () => {
  const value = JSON.parse('{ "a": null, "__proto__": { "b": [null, 1.5] }, "constructor": "x" }');
  await guidon.ok('create_flag', { key: 'shape', type: 'json', default_value: value });
  const { flag } = await guidon.ok('get_flag', { key: 'shape' });
  expect(JSON.parse(JSON.stringify(flag.default_value))).toEqual(value);
  expect(Object.keys(flag.default_value)).toContain('__proto__');
  await guidon.ok('set_flag_state', { key: 'shape', environments: ['staging'], enabled: true });
  const { results } = await guidon.ok('evaluate_flag', { key: 'shape', environment: 'staging' });
  expect(JSON.stringify(results[0].value)).toBe(JSON.stringify(flag.default_value));
});

it('environments and attributes may be named like members of Object.prototype', async () => {
  await guidon.ok('save_environment', { key: 'constructor' });
  await guidon.ok('save_attribute', { key: 'toString', type: 'string' });
  const clauses = [{ attribute: 'constructor', operator: 'is_set' }];
  const { order } = await guidon.ok('set_flag_rules', {
    key: 'checkout',
    environments: ['constructor'],
    rules: [{ id: 'r', when: [{ clauses }], serve: { value: false } }],
  });
  expect(order).toEqual({ constructor: ['r'] });
  await guidon.ok('set_flag_state', { key: 'checkout', environments: ['constructor'], enabled: true });
  const { flags } = await guidon.ok('list_flags', { environment: 'constructor', enabled: true });
  expect(flags[0].environments.constructor).toBe('on, 1 rule');
  const place = { key: 'checkout', environment: 'constructor' };
  const { results } = await guidon.ok('evaluate_flag', { ...place, context: {} });
  expect(results[0]).toMatchObject({ value: true, reason: 'DEFAULT' });
});
