import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/principals/caller.ts';
import { CATALOGUE } from '../../../src/tools/catalogue.ts';
import { makeWorld } from '../world.ts';
import { told } from './answer.ts';
import { openStaged, protect, type Staged } from './staged.ts';

let staged: Staged;

beforeAll(async () => {
  staged = await openStaged();
});

afterAll(() => staged[Symbol.asyncDispose]());

const ON = { key: 'checkout', environments: ['production'], enabled: true };
const KILL_NOT = { key: 'base', environments: ['production'], off_value: true };
const KILL = { key: 'payments', environments: ['production'], enabled: false };

/** A project whose production is protected, with two kill switches that are on: one of the kind, one of the policy. */
async function closed(project: string): Promise<string> {
  const { ok } = staged;
  await makeWorld(staged, project);
  await ok('create_flag', { project, key: 'payments', kind: 'kill_switch' });
  for (const key of ['payments', 'checkout'])
    await ok('set_flag_state', { project, key, environments: ['production'], enabled: true });
  await ok('set_flag_state', { project, ...ON, enabled: false });
  await ok('set_environment_policy', { project, environment: 'production', kill_switch_flags: ['base'] });
  await protect(staged, project);
  return project;
}

async function call(caller: Caller, tool: string, input: object): Promise<string> {
  const outcome = await staged.run(tool, input, { caller });
  return told(outcome.ok ? outcome : { code: outcome.error.code });
}

async function asked(project: string): Promise<string> {
  const { approval } = await staged.ok('set_flag_state', { project, ...ON }, { caller: staged.who.agent });
  return approval.change_request_id;
}

/** What production answers of a flag, once it has changed. */
async function answerOf(project: string, key: string): Promise<unknown> {
  const context = { targetingKey: 'bob', country: 'US' };
  const input = { project, environment: 'production', key, context };
  const [{ value, reason }] = (await staged.ok('evaluate_flag', input)).results;
  return `${value} ${reason}`;
}

/** The ways into a protected environment; the last comes with release plans. */
const WAYS = {
  'publishing an approved change request': async () => {
    const { ada, ben, dan, agent } = staged.who;
    const project = await closed('approved');
    const id = await asked(project);
    const request = { change_request_id: id, expected_version: 1 };
    const live = await staged.apps.live(project);
    expect(await call(dan, 'publish_change_request', request)).toBe('PRECONDITION_FAILED');
    for (const nobody of [agent, ada])
      expect(await call(nobody, 'review_change_request', { ...request, decision: 'approve' })).toBe(
        'PERMISSION_DENIED',
      );
    expect(await staged.apps.live(project)).toEqual(live);
    expect(await call(ben, 'review_change_request', { ...request, decision: 'approve' })).toBe('done');
    expect(await staged.apps.live(project)).toEqual(live);
    expect(await call(agent, 'publish_change_request', { change_request_id: id })).toBe('PERMISSION_DENIED');
    expect(await staged.apps.live(project)).toEqual(live);
    expect(await call(ada, 'publish_change_request', { change_request_id: id })).toBe('done');
    expect(await staged.apps.live(project)).not.toEqual(live);
    expect(await answerOf(project, 'checkout')).toBe('true DEFAULT');
  },
  'a kill switch that the policy declares': async () => {
    const { agent } = staged.who;
    const project = await closed('killed');
    const live = await staged.apps.live(project);
    const shape = { ...KILL, key: 'shape' };
    expect(await call(agent, 'set_flag_state', { project, ...shape })).toBe('waits for production');
    expect(await call(agent, 'set_flag_state', { project, ...KILL, off_value: true })).toBe(
      'waits for production',
    );
    expect(await staged.apps.live(project)).toEqual(live);
    expect(await call(agent, 'set_flag_state', { project, ...KILL })).toBe('done');
    expect(await answerOf(project, 'payments')).toBe('false DISABLED');
    expect(await call(agent, 'set_flag_state', { project, ...KILL, key: 'base' })).toBe('done');
    expect(await answerOf(project, 'base')).toBe('false DISABLED');
    expect(await call(agent, 'set_flag_state', { project, ...KILL, enabled: true })).toBe(
      'waits for production',
    );
    expect(await answerOf(project, 'payments')).toBe('false DISABLED');
  },
  'break glass': async () => {
    const { ada, ben, dan, agent } = staged.who;
    const project = await closed('broken');
    const id = await asked(project);
    const wish = { change_request_id: id, expected_version: 1, break_glass: true };
    const live = await staged.apps.live(project);
    for (const nobody of [agent, dan, ben, { ...ada, throughAgent: true as const }])
      expect(await call(nobody, 'publish_change_request', { ...wish, reason: 'Down.' })).toBe(
        'PERMISSION_DENIED',
      );
    expect(await call(ada, 'publish_change_request', wish)).toBe('INVALID_ARGUMENT');
    expect(await staged.apps.live(project)).toEqual(live);
    expect(await call(ada, 'publish_change_request', { ...wish, reason: 'Down.' })).toBe('done');
    expect(await answerOf(project, 'checkout')).toBe('true DEFAULT');
    const { changes } = await staged.ok('list_changes', { project, limit: 1 });
    expect(changes[0]).toMatchObject({ change_request_id: id, broke_glass: true });
  },
  'a step of an approved release plan': 'later',
} as const;

/** The patches that a provider is told of, one after another. */
// biome-ignore lint/suspicious/noExplicitAny: the test reads what it expects to be there
async function* patches(project: string): AsyncGenerator<any> {
  const address = `${staged.apps.url}/api/v1/sdk/stream?project=${project}&environment=production`;
  const headers = { authorization: `Bearer ${staged.keys.ada}` };
  const { body } = await fetch(address, { headers });
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

it('a provider that listens is told of what is published, and of nothing that waits', async () => {
  const project = await closed('listened');
  const events = patches(project);
  expect((await events.next()).value.flags.length).toBeGreaterThan(3);
  const { agent, ben, ada } = staged.who;
  for (const input of [KILL_NOT, { ...ON, default_value: false }])
    expect(await call(agent, 'set_flag_state', { project, ...input })).toBe('waits for production');
  expect(await call(agent, 'save_segment', { project, key: 'beta', when: 'country = "US"' })).toBe(
    'waits for production',
  );
  const request = { change_request_id: await asked(project), expected_version: 1 };
  expect(await call(ben, 'review_change_request', { ...request, decision: 'approve' })).toBe('done');
  expect(await call(ada, 'publish_change_request', { change_request_id: request.change_request_id })).toBe(
    'done',
  );
  const { value } = await events.next();
  expect(value).toMatchObject({ flags: [{ key: 'checkout', state: { enabled: true } }], segments: [] });
  expect(value.flags[0].flag.default).toEqual({ variation: 'on' });
  await events.return(undefined);
});

describe('production, while it is protected, changes by', () => {
  it.each(Object.entries(WAYS).filter(([, way]) => way !== 'later'))('%s', async (_name, way) => {
    if (way !== 'later') await way();
  });

  it('nothing of a release plan: there is none yet, and once there is, its way is asserted here', () => {
    const names = CATALOGUE.filter(({ access }) => access !== 'read').map(({ name }) => name);
    expect(names.filter((name) => /release|pipeline|stage|schedule|plan/.test(name))).toEqual([]);
    expect(Object.entries(WAYS).filter(([, way]) => way === 'later')).toHaveLength(1);
  });
});
