import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/principals/caller.ts';
import type { Outcome } from '../../src/tools/outcome.ts';
import { accepted } from '../support/arrange.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { type Applications, applications } from './applications.ts';
import { ATTACKS } from './attacks.ts';
import { makeWorld } from './world.ts';

let guidon: TestApp;
let who: People;
let apps: Applications;
let made = 0;

beforeAll(async () => {
  guidon = await testApp({ environment: { GUIDON_RATE_LIMIT: '0' } });
  who = await people(guidon);
  apps = await applications(guidon);
});

afterAll(async () => {
  await apps[Symbol.asyncDispose]();
  await guidon[Symbol.asyncDispose]();
});

const ON = { key: 'checkout', environments: ['production'], enabled: true };

/** A project of its own with a production that is protected. */
async function closed(before?: (guidon: TestApp, project: string) => Promise<void>): Promise<string> {
  made += 1;
  const project = `world-${made}`;
  await makeWorld(guidon, project);
  await before?.(guidon, project);
  await guidon.ok('set_environment_policy', { project, environment: 'production', protected: true });
  return project;
}

function told(outcome: Outcome): string {
  if (!outcome.ok) return `${outcome.error.code}: ${outcome.error.message}`;
  return 'approval' in outcome.output ? 'waits' : 'done';
}

async function asked(project: string, input: object = ON, caller = who.agent, tool = 'set_flag_state') {
  const { approval } = await guidon.ok(tool, { project, ...input }, { caller });
  return approval.change_request_id as string;
}

async function version(id: string): Promise<number> {
  return (await guidon.ok('get_change_request', { change_request_id: id })).change_request.version;
}

async function approval(id: string, caller: Caller) {
  const wish = { change_request_id: id, decision: 'approve', expected_version: await version(id) };
  return told(await guidon.run('review_change_request', wish, { caller }));
}

async function publish(id: string, more: object = {}, caller = who.ada) {
  return told(await guidon.run('publish_change_request', { change_request_id: id, ...more }, { caller }));
}

describe('an agent with every right there is', () => {
  it.each(ATTACKS)('$name: production answers as before', async ({ before, steps }) => {
    const project = await closed(before);
    const live = await apps.live(project);
    for (const [tool, input, expected] of steps) {
      const named = tool === 'delete_project' ? { key: project } : { project, ...input };
      const options = { caller: who.agent, ...accepted };
      const outcome = told(await guidon.run(tool, named, options));
      expect(outcome, `${tool} ${JSON.stringify(input)}`).toMatch(expected);
      expect(await apps.live(project)).toEqual(live);
    }
  });

  it('undoes changes from before the policy only as a request', async () => {
    const changes: string[] = [];
    const project = await closed(async ({ ok }, world) => {
      changes.push((await ok('set_flag_state', { ...ON, project: world })).change_id);
      changes.push(
        (await ok('save_segment', { project: world, key: 'beta', when: 'country = "FR"' })).change_id,
      );
      changes.push((await ok('update_list', { project: world, key: 'vips', add: ['US'] })).change_id);
    });
    const live = await apps.live(project);
    const tell = async (id: string) =>
      told(await guidon.run('revert_change', { change_id: id }, { caller: who.agent }));
    expect(await tell(changes[0] as string)).toBe('waits');
    expect(await tell(changes[1] as string)).toBe('waits');
    expect(await apps.live(project)).toEqual(live);
  });
});

it('an agent does not bring back a flag that answers while it is off', async () => {
  let deletion = '';
  const project = await closed(async ({ ok }, world) => {
    await ok('create_flag', { project: world, key: 'zap', off_value: true });
    await ok('update_flag', { project: world, key: 'zap', archived: true });
    deletion = (await ok('delete_flag', { project: world, key: 'zap' }, accepted)).change_id;
  });
  const live = await apps.live(project);
  const undo = await guidon.run('revert_change', { change_id: deletion }, { caller: who.agent });
  expect(told(undo)).toBe('waits');
  expect(await apps.live(project)).toEqual(live);
});

describe('approval', () => {
  it('of somebody who rebased, or edited it back, does not count', async () => {
    const project = await closed();
    const id = await asked(project);
    expect(await approval(id, who.ben)).toBe('done');
    const other = await asked(project, { ...ON, enabled: false, default_value: true });
    expect(await approval(other, who.cleo)).toBe('done');
    expect(await publish(other)).toBe('done');
    await guidon.ok(
      'update_change_request',
      { change_request_id: id, action: 'rebase' },
      { caller: who.ben },
    );
    expect(await publish(id)).toMatch(/PRECONDITION_FAILED.*0 of 1/);
    expect(await approval(id, who.ben)).toMatch(/^PERMISSION_DENIED: Nobody approves/);
    expect(await approval(id, who.cleo)).toBe('done');
    expect(await publish(id)).toBe('done');
  });

  it('in one environment does not count in another', async () => {
    const project = await closed();
    await guidon.ok('set_environment_policy', { project, environment: 'staging', protected: true });
    const grants = [{ role: 'approver', project, environment: 'staging' }] as const;
    const { services } = guidon.app;
    const { secret, key } = await services.keys.create(who.ada, { kind: 'person', name: 'eve', grants });
    await services.keyApprovals.approve(who.cleo, key.id);
    const eve = (await guidon.app.keyCaller(secret)) as Caller;
    const id = await asked(project, { ...ON, environments: ['staging', 'production'], default_value: false });
    expect(await approval(id, eve)).toBe('done');
    expect(await publish(id)).toMatch(/production has 0 of 1 approvals/);
  });

  it('of somebody named in the policy takes the role, and the name alone is not enough', async () => {
    const project = await closed();
    const policy = { project, environment: 'production', approvers: ['dan'] };
    const { approval: pending } = await guidon.ok('set_environment_policy', policy, { caller: who.agent });
    expect(await approval(pending.change_request_id, who.ben)).toBe('done');
    expect(await publish(pending.change_request_id)).toBe('done');
    const id = await asked(project);
    expect(await approval(id, who.dan)).toMatch(/^PERMISSION_DENIED/);
    expect(await approval(id, who.ben)).toMatch(/^PERMISSION_DENIED: "ben" is not among/);
  });

  it('does not outlive what the content relies on', async () => {
    const project = await closed();
    const rules = [{ id: 'spare', when: 'segment spare', serve: { value: true } }];
    const id = await asked(
      project,
      { key: 'checkout', environments: ['production'], rules },
      who.agent,
      'set_flag_rules',
    );
    expect(await approval(id, who.ben)).toBe('done');
    await guidon.ok(
      'save_segment',
      { project, key: 'spare', when: 'country != "XX"' },
      { caller: who.agent },
    );
    expect(await publish(id)).toMatch(/^CONFLICT/);
  });

  it('is for what is still open: closed and reopened requests take approval anew', async () => {
    const project = await closed();
    const id = await asked(project);
    expect(await approval(id, who.ben)).toBe('done');
    for (const action of ['close', 'reopen'])
      await guidon.ok('update_change_request', { change_request_id: id, action }, { caller: who.agent });
    expect(await publish(id)).toMatch(/0 of 1/);
  });

  it('is given by no agent and no lent key, whatever the door', async () => {
    const id = await asked(await closed(), ON, who.dan);
    for (const caller of [
      who.agent,
      who.lent,
      await guidon.app.stdioCaller(),
      await guidon.app.operatorCaller(),
    ]) {
      expect(await approval(id, caller)).toMatch(/^PERMISSION_DENIED/);
      expect(await publish(id, { break_glass: true, reason: 'Mine.' }, caller)).toMatch(/^PERMISSION_DENIED/);
    }
  });
});

describe('a person who decides', () => {
  it('breaks the glass for what they looked at, not for what it became since', async () => {
    const project = await closed();
    const id = await asked(project);
    const glass = { break_glass: true, reason: 'Down.' };
    expect(await publish(id, glass)).toMatch(/^INVALID_ARGUMENT.*version/);
    const seen = { ...glass, expected_version: await version(id) };
    const changes = [
      {
        tool: 'set_flag_rules',
        arguments: { key: 'checkout', environments: ['production'], remove: ['beta'] },
      },
    ];
    await guidon.ok(
      'propose_change',
      { project, title: 'Other', changes, replaces: id },
      { caller: who.agent },
    );
    expect(await publish(id, seen)).toMatch(/^CONFLICT/);
  });

  it('rejects only where they may approve, in open environments too', async () => {
    const project = await closed();
    const changes = [{ tool: 'set_flag_state', arguments: { ...ON, environments: ['development'] } }];
    const { change_request } = await guidon.ok(
      'propose_change',
      { project, title: 'Dev', changes },
      { caller: who.agent },
    );
    const wish = { change_request_id: change_request.change_request_id, decision: 'reject', comment: 'No.' };
    expect(told(await guidon.run('review_change_request', wish, { caller: who.dan }))).toMatch(
      /^PERMISSION_DENIED/,
    );
    expect(told(await guidon.run('review_change_request', wish, { caller: who.ben }))).toBe('done');
  });

  it('publishes the rest of what was approved when some of it is live already', async () => {
    const project = await closed();
    await guidon.ok('create_flag', { project, key: 'other' });
    const changes = ['checkout', 'other'].map((key) => ({
      tool: 'set_flag_state',
      arguments: { key, environments: ['production'], default_value: true },
    }));
    const { change_request } = await guidon.ok(
      'propose_change',
      { project, title: 'Two', changes },
      { caller: who.agent },
    );
    const one = await asked(project, { key: 'other', environments: ['production'], default_value: true });
    for (const id of [change_request.change_request_id, one])
      expect(await approval(id, who.ben)).toBe('done');
    expect(await publish(one)).toBe('done');
    expect(await publish(change_request.change_request_id)).toBe('done');
  });
});

describe('a request of others', () => {
  const staging = [
    { tool: 'set_flag_state', arguments: { ...ON, environments: ['staging'], default_value: true } },
  ];
  const replace = async (project: string, replaces: string, caller: Caller) =>
    told(
      await guidon.run('propose_change', { project, title: 'Mine', changes: staging, replaces }, { caller }),
    );

  it('is not given another content by whoever may not ask for what it has', async () => {
    const project = await closed();
    const id = await asked(project, ON, who.dan);
    expect(await approval(id, who.ben)).toBe('done');
    const grants = [{ role: 'editor', project, environment: 'staging' }] as const;
    const only = { ...who.dan, principal: { ...who.cleo.principal, grants } };
    expect(await replace(project, id, only)).toMatch(/^PERMISSION_DENIED: Changing a state/);
    expect(await replace(project, id, who.dan)).toBe('done');
  });

  it('is not given another content by agents where agents may not ask', async () => {
    const project = await closed(async ({ ok }, world) => {
      const policy = { environment: 'production', agents_may_propose: false };
      await ok('set_environment_policy', { project: world, ...policy });
    });
    const id = await asked(project, ON, who.dan);
    expect(await replace(project, id, who.agent)).toMatch(/^PERMISSION_DENIED: Agents may not ask/);
  });
});

it('agents do not rebase where they may not ask', async () => {
  const project = await closed();
  const id = await asked(project);
  const policy = { project, environment: 'production', agents_may_propose: false };
  const closing = await asked(project, policy, who.ada, 'set_environment_policy');
  expect(await approval(closing, who.ben)).toBe('done');
  expect(await publish(closing)).toBe('done');
  const rebase = { change_request_id: id, action: 'rebase' };
  expect(told(await guidon.run('update_change_request', rebase, { caller: who.agent }))).toMatch(
    /^PERMISSION_DENIED/,
  );
});
