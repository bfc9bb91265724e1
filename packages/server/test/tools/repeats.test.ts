import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, callerWith } from '../support/arrange.ts';
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

// The key alone found the answer, before anybody asked which project was meant or allowed.
describe('an idempotency key used by two connections for two projects', () => {
  const call = { key: 'checkout', owner: 'me', idempotency_key: 'once' };

  it('is refused where the project is left out', async () => {
    await guidon.ok('save_project', { key: 'web' });
    await guidon.ok('create_flag', { key: 'checkout', project: 'web' });
    const inWeb = { caller: await callerWith(guidon, { projects: ['web'] }) };
    const inDefault = { caller: await callerWith(guidon, { projects: ['default'] }) };
    expect(await guidon.ok('update_flag', call, inWeb)).toMatchObject({ project: 'web' });
    expect(await guidon.error('update_flag', call, inDefault)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await guidon.ok('update_flag', call, inWeb)).toMatchObject({ project: 'web' });
  });

  it('tells nothing of a project one of them may not touch', async () => {
    await guidon.ok('update_flag', { ...call, project: 'default' });
    const caller = await callerWith(guidon, { projects: ['web'] });
    for (const dry_run of [false, true]) {
      const error = await guidon.error('update_flag', { ...call, project: 'default', dry_run }, { caller });
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

// They were kept for ever.
it.each([
  ['a week', 7, {}],
  ['GUIDON_IDEMPOTENCY_DAYS', 30, { GUIDON_IDEMPOTENCY_DAYS: '30' }],
])('the answer of an idempotency key is forgotten after %s, not earlier', async (_, days, environment) => {
  let now = Date.now();
  await using app = await testApp({ environment, parts: { clock: () => new Date(now) } });
  const answers = () =>
    app.app.storage.read(async (reads) => {
      const { principal } = await app.app.operatorCaller();
      const kept = ['a', 'b', 'c'].map((key) => reads.idempotentAnswer(principal.id, key));
      return (await Promise.all(kept)).map((answer) => answer !== undefined);
    });
  const day = 24 * 60 * 60_000;
  await app.ok('create_flag', { key: 'a', idempotency_key: 'a' });
  now += (days - 1) * day;
  await app.ok('create_flag', { key: 'b', idempotency_key: 'b' });
  expect(await answers()).toEqual([true, true, false]);
  now += 2 * day;
  await app.ok('create_flag', { key: 'c', idempotency_key: 'c' });
  expect(await answers()).toEqual([false, true, true]);
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
  await guidon.ok('save_attribute', { key: 'constructor', type: 'string' });
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
