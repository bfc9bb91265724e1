import { afterEach, beforeEach, expect, it } from 'vitest';
import { accepted } from '../support/arrange.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
});

afterEach(() => guidon[Symbol.asyncDispose]());

const POLICY = { environment: 'canary', approvals: 2 };
const SETTING = { tool: 'set_environment_policy', arguments: POLICY };

async function policyOf(environment: string) {
  return (await guidon.ok('set_environment_policy', { environment, dry_run: true })).policy;
}

/** Asked for as one, and published. */
async function together(changes: readonly object[]) {
  const { change_request } = await guidon.ok(
    'propose_change',
    { title: 'One', changes },
    { caller: who.agent },
  );
  const id = { change_request_id: change_request.change_request_id };
  const { change_request: live } = await guidon.ok('publish_change_request', id, { caller: who.ada });
  return { warnings: change_request.warnings as string[], change: { change_id: live.change_id } };
}

// The next environment of that name would have had the policy of the one before.
it('the making of an environment is not undone over a policy that was set since', async () => {
  const { change_id } = await guidon.ok('save_environment', { key: 'canary' });
  const { change_id: setting } = await guidon.ok('set_environment_policy', POLICY);
  const error = await guidon.error('revert_change', { change_id }, accepted);
  expect(error).toMatchObject({
    code: 'CONFLICT',
    details: { conflicts: [{ object: 'environment canary', field: 'policy' }] },
  });
  expect(setting).toMatch(/^chg_/);
  await guidon.ok('delete_environment', { key: 'canary' }, accepted);
  await guidon.ok('save_environment', { key: 'canary' });
  expect((await policyOf('canary')).approvals).toBe(1);
});

it('an environment that was made with its policy goes with it, and not when that was set since', async () => {
  const make = { tool: 'save_environment', arguments: { key: 'canary' } };
  const { change } = await together([make, SETTING]);
  expect((await policyOf('canary')).approvals).toBe(2);
  const { change_id } = await guidon.ok('set_environment_policy', { ...POLICY, approvals: 3 });
  expect((await guidon.error('revert_change', change, accepted)).code).toBe('CONFLICT');
  expect(change_id).toMatch(/^chg_/);
  await guidon.ok('set_environment_policy', POLICY);
  expect(await guidon.ok('revert_change', change, accepted)).toMatchObject({
    changed: true,
    changes: expect.arrayContaining(['environment canary: deleted', 'policy canary: deleted']),
  });
  await guidon.ok('save_environment', { key: 'canary' });
  expect((await policyOf('canary')).approvals).toBe(1);
});

it('a deletion that was undone is undone again, with the policy', async () => {
  await guidon.ok('save_environment', { key: 'canary' });
  await guidon.ok('set_environment_policy', POLICY);
  const { change_id } = await guidon.ok('delete_environment', { key: 'canary' }, accepted);
  const undone = await guidon.ok('revert_change', { change_id }, accepted);
  expect((await policyOf('canary')).approvals).toBe(2);
  expect(await guidon.ok('revert_change', { change_id: undone.change_id }, accepted)).toMatchObject({
    changed: true,
  });
});

it('a change with a policy among others says that it stays, and the others are undone', async () => {
  await guidon.ok('save_environment', { key: 'canary' });
  const on = {
    tool: 'set_flag_state',
    arguments: { key: 'checkout', environments: ['staging'], enabled: true },
  };
  const { change, warnings } = await together([on, SETTING]);
  expect(warnings).toContain(
    'Undoing this leaves the policy of canary as it is: set_environment_policy sets it.',
  );
  const undone = await guidon.ok('revert_change', change, accepted);
  expect(undone).toMatchObject({
    changed: true,
    changes: ['checkout in staging: turned off'],
    warnings: ['The policy of canary stays as it is: set_environment_policy sets it.'],
  });
  expect((await policyOf('canary')).approvals).toBe(2);
});
