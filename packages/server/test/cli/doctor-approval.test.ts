import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Role } from '../../src/flags/grant.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { ADMIN_KEY, Guidon } from './run-guidon.ts';

interface Finding {
  readonly subject: string;
  readonly verdict: string;
  readonly detail: string;
}

let process: Guidon;
let guidon: TestApp;
beforeEach(async () => {
  process = new Guidon();
  guidon = await testApp({ folder: process.folder, parts: { secrets: { adminKey: ADMIN_KEY } } });
});
afterEach(async () => {
  await guidon[Symbol.asyncDispose]();
  process[Symbol.dispose]();
});

const approval = async (): Promise<string[]> => {
  const { findings } = await process.json<{ findings: readonly Finding[] }>('doctor', '--json');
  return findings
    .filter(({ subject }) => subject === 'approval in default')
    .map(({ verdict, detail }) => `${verdict}: ${detail}`);
};

async function person(name: string, role: Role, maker?: Caller, more: object = {}) {
  const wanted = { kind: 'person' as const, name, grants: [{ role }], ...more };
  const made = await guidon.app.services.keys.create(maker ?? (await guidon.app.operatorCaller()), wanted);
  return { ...made, caller: (await guidon.app.keyCaller(made.secret)) as Caller };
}

const protect = (more: object = {}) =>
  guidon.ok('set_environment_policy', { environment: 'production', protected: true, ...more });

it('says nothing of approval where nothing is protected', async () => {
  await person('ada', 'admin');
  expect(await approval()).toEqual([]);
});

it('says that approval holds where enough people could give it', async () => {
  for (const name of ['ada', 'ben']) await person(name, 'admin');
  await protect();
  expect(await approval()).toEqual(['ok: 1 protected environment, and enough people to approve']);
});

it('says where nobody, or nobody else, could approve', async () => {
  await protect();
  const [nobody, administers] = await approval();
  expect(nobody).toMatch(/production of default nobody with a key could approve, and it takes 1/);
  expect(administers).toMatch(/^warning: Nobody with a key administers/);
});

it('says where what an approver asks for can be approved by nobody, and who administers alone', async () => {
  await person('ada', 'admin');
  await protect();
  expect(await approval()).toEqual([
    expect.stringMatching(/only ada could approve, and it takes 1: what they or their agents ask for nobody/),
    expect.stringMatching(/^warning: ada alone administers/),
  ]);
});

it('counts only approvers that the policy names, and approvals it asks for', async () => {
  for (const name of ['ada', 'ben', 'cleo']) await person(name, 'admin');
  await protect({ approvals: 2, approvers: ['ada', 'ben'] });
  expect(await approval()).toEqual([expect.stringMatching(/only ada, ben could approve, and it takes 2/)]);
});

it('tells of keys that wait, which do not count, and of those that opened without approval', async () => {
  const ada = await person('ada', 'admin');
  await person('ben', 'admin');
  await protect({ approvals: 2 });
  await person('cleo', 'approver', ada.caller);
  await person('dan', 'admin', ada.caller, { breakGlass: true, reason: 'On holiday.' });
  const found = await approval();
  expect(found).toEqual([
    expect.stringMatching(/^warning: Key key_\w+ of dan opened without approval/),
    'ok: waiting for approval: the keys of cleo (guidon keys list)',
  ]);
});

it('warns of a configured key, and of agents of the user who can open the database', async () => {
  for (const name of ['ada', 'ben']) await person(name, 'admin');
  await protect();
  await guidon.app.ensureAdminKey(async () => {});
  await guidon.app.stdioCaller();
  expect(await approval()).toEqual([
    expect.stringMatching(/^warning: Whoever reads GUIDON_ADMIN_KEY/),
    expect.stringMatching(/^warning: Agents have worked on this database over stdio/),
  ]);
});
