import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../../src/flags/actor.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_flag_state', { key: 'checkout', environments: ['staging'], enabled: true });
});

afterEach(() => guidon[Symbol.asyncDispose]());

function setRule(rule: object, environments = ['staging']) {
  return guidon.ok('set_flag_rules', { key: 'checkout', environments, rules: [rule] });
}

/** Lets a flag wait for another in staging; past the tools, which have no words for it. */
async function waitFor(key: string, flag: string) {
  const { principal } = await guidon.app.operatorCaller();
  const { organizationId, grants, id: principalId, name, kind } = principal;
  const matches = { attribute: 'value', operator: 'equals', value: true } as const;
  const rule = { id: 'waits', enabled: true, when: { flag, matches }, serve: { value: true } };
  const actor = { organizationId, grants, author: { principalId, name, kind, door: 'cli' } } as Actor;
  return guidon.app.services.changes.apply(actor, { ...REQUEST, digest: key }, (draft) =>
    draft.put('state', `staging/${key}`, { enabled: true, rules: [rule] }),
  );
}

const REQUEST = {
  project: undefined,
  tool: 'test',
  role: 'editor' as const,
  dryRun: false,
  expectedRevision: undefined,
  idempotencyKey: undefined,
  reason: undefined,
};

const misspelt = {
  when: [{ clauses: [{ attribute: 'contry', operator: 'equals', value: 'DE' }] }],
  serve: { value: true },
};

it('refuses attributes nobody registered, once a project registers them', async () => {
  await guidon.ok('save_attribute', { key: 'country', type: 'string' });
  const call = { key: 'checkout', environments: ['staging'], rules: [misspelt] };
  const { code, message, hint } = await guidon.error('set_flag_rules', call);
  expect([code, message]).toEqual(['INVALID_FLAG', 'No attribute "contry" is registered.']);
  expect(hint).toMatch(/^Did you mean "country"\?/);
  expect(await guidon.error('save_segment', { key: 'dutch', when: 'contry = "NL"' })).toMatchObject({ code });
  expect((await guidon.ok('save_segment', { key: 'dutch', when: 'country = "NL"' })).warnings).toEqual([]);
});

it('refuses them in an environment where the flag was never touched', async () => {
  await guidon.ok('create_flag', { key: 'untouched' });
  await guidon.ok('save_attribute', { key: 'country', type: 'string' });
  const call = { key: 'untouched', environments: ['production'], rules: [misspelt] };
  expect(await guidon.error('set_flag_rules', call)).toMatchObject({ code: 'INVALID_FLAG' });
});

it('puts back what is older than the registry', async () => {
  await setRule({ ...misspelt, id: 'old' });
  await guidon.ok('save_segment', { key: 'old', when: 'contry = "NL"' });
  await guidon.ok('save_attribute', { key: 'country', type: 'string' });
  expect((await guidon.ok('save_segment', { key: 'old', when: 'contry = "BE"' })).warnings).toHaveLength(1);
  const place = { key: 'checkout', environments: ['staging'] };
  const { change_id } = await guidon.ok('set_flag_rules', { ...place, remove: ['old'] });
  const { changed, warnings } = await guidon.ok('revert_change', { change_id });
  expect([changed, warnings.length]).toEqual([true, 1]);
});

it('says by what every kind of percentage goes', async () => {
  const at = '2027-01-01T00:00:00Z';
  const steps = await setRule({ serve: { value: true, steps: [{ at, percentage: 5 }], by: 'company' } });
  expect(steps.summary).toMatch(
    /Percentages go by company with the seed "checkout" and the hash growthbook\.$/,
  );
  const rollout = { value: true, percentage: 5, seed: 's', hashVersion: 'flagsmith' };
  const exact = await setRule({ serve: { exact: { rollout } } });
  expect(exact.summary).toMatch(/by targetingKey with the seed "s" and the hash flagsmith\.$/);
  const holdout = { key: 'h', percentage: 5, value: false };
  expect((await setRule({ serve: { exact: { holdout } } })).summary).toMatch(
    /the seed "h" and the hash growthbook/,
  );
  expect((await setRule({ serve: { value: false } })).summary).not.toMatch(/Percentages/);
});

it('changes nothing when the rules that get_flag shows are sent back', async () => {
  await setRule({ when: 'contry = "NL"', serve: { value: true, percentage: 5 } });
  const { environments } = await guidon.ok('get_flag', { key: 'checkout', environment: 'staging' });
  const { changed, summary } = await setRule(environments[0].rules[0]);
  expect(changed).toBe(false);
  expect(summary).toMatch(/^Nothing to do: the targeting of checkout in staging is as wanted already\./);
});

it('names who waits for a flag that is archived', async () => {
  await guidon.ok('create_flag', { key: 'payments' });
  await setRule({ when: 'flag payments = true', serve: { value: true } });
  await guidon.ok('save_segment', { key: 'payers', when: 'flag payments = true' });
  const { warnings } = await guidon.ok('update_flag', { key: 'payments', archived: true });
  expect(warnings).toEqual([
    'Conditions still refer to payments: flag checkout, segment payers. Change them before it is deleted.',
  ]);
  expect((await guidon.ok('update_flag', { key: 'payments', archived: true })).warnings).toEqual([]);
});

it('only warns of attributes that rules had before a project registers any', async () => {
  expect((await setRule(misspelt)).warnings).toEqual([]);
  await guidon.ok('save_attribute', { key: 'country', type: 'string' });
  const environments = ['staging', 'development', 'staging'];
  const again = { ...misspelt, id: 'rule-1', description: 'again' };
  await guidon.ok('set_flag_state', { key: 'checkout', environments, enabled: true });
  const elsewhere = { ...misspelt, when: [{ clauses: [{ attribute: 'plann', operator: 'is_set' }] }] };
  await expect(setRule(elsewhere)).rejects.toThrow('No attribute "plann" is registered.');
  const { changed, warnings } = await setRule(again, environments);
  expect(changed).toBe(true);
  expect(warnings).toEqual([expect.stringMatching(/^No attribute "contry" .* Did you mean "country"\?/)]);
});

it('warns of percentages by what does not tell users apart', async () => {
  await guidon.ok('save_attribute', { key: 'country', type: 'string' });
  const { summary, warnings } = await setRule({ serve: { value: true, percentage: 20, by: 'country' } });
  expect(summary).toMatch(/Percentages go by country with the seed "checkout" and the hash growthbook\.$/);
  expect(warnings).toEqual([expect.stringMatching(/not registered as an identifier/)]);
});

it('refuses prerequisites in a circle, and names it, reading only the flags referred to', async () => {
  for (const key of ['a', 'b']) await guidon.ok('create_flag', { key });
  await waitFor('a', 'b');
  await waitFor('b', 'checkout');
  await expect(waitFor('checkout', 'a')).rejects.toMatchObject({
    code: 'INVALID_FLAG',
    details: {
      problems: [{ code: 'PREREQUISITE_CYCLE', message: expect.stringMatching(/a → flag b → flag/) }],
    },
  });
  await expect(waitFor('checkout', 'gone')).rejects.toMatchObject({
    details: { problems: [{ code: 'UNKNOWN_PREREQUISITE' }] },
  });
});

it('says that rules do nothing where the flag is off', async () => {
  const { warnings } = await setRule({ serve: { value: true } }, ['staging', 'production']);
  expect(warnings).toEqual([
    'It is off in production: rules do nothing there until set_flag_state turns it on.',
  ]);
});

it('says what users get while a flag is off', async () => {
  const off = { key: 'checkout', environments: ['staging'], enabled: false };
  expect((await guidon.ok('set_flag_state', off)).summary).toMatch(/Off, users get false\.$/);
});
