import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Grant } from '../../src/flags/grant.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

const DECIDES: readonly Grant[] = [{ role: 'approver', project: 'default', environment: 'staging' }];

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
});
afterEach(() => guidon[Symbol.asyncDispose]());

function freeze(from: string, until: string) {
  const freezes = [{ name: 'Winter', time_zone: 'UTC', from, until }];
  return guidon.ok('set_environment_policy', { environment: 'staging', freezes });
}

const make = (name: string) =>
  guidon.app.services.keys.create(who.ada, { kind: 'person', name, grants: DECIDES });

it('the key of a person who could approve the lifting of a freeze waits for another person', async () => {
  await freeze('2020-01-01T00:00', '2999-01-01T00:00');
  const { key, secret } = await make('mallory');
  expect(key).toMatchObject({ waits: true });
  expect(await guidon.app.keyCaller(secret)).toBeUndefined();
  const { decidesOn } = await guidon.app.services.keyApprovals.show(who.ben, key.id);
  expect(decidesOn).toMatchObject([{ project: 'default', environment: 'staging' }]);
});

it('a freeze that is over, or that begins later, has no key wait', async () => {
  await freeze('2020-01-01T00:00', '2020-02-01T00:00');
  expect((await make('eve')).key).not.toHaveProperty('waits');
  await freeze('2998-01-01T00:00', '2999-01-01T00:00');
  expect((await make('zoe')).key).not.toHaveProperty('waits');
});
