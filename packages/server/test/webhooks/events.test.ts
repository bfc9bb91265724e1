import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_TYPES, type EventType } from '../../src/flags/event-types.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { type Endpoint, endpoint, got, verified } from './support/endpoint.ts';

const ON = { key: 'checkout', environments: ['production'], enabled: true };

let guidon: TestApp;
let who: People;
let one: Endpoint;
let id: string;
let secret: string;

beforeEach(async () => {
  one = await endpoint();
  guidon = await testApp({ environment: { GUIDON_WEBHOOK_NETWORKS: '127.0.0.1' } });
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true });
  const events = Object.keys(EVENT_TYPES) as EventType[];
  const added = await guidon.app.webhooks.add(who.ada, { url: one.url, events });
  id = added.webhook.id;
  secret = added.secret ?? '';
  guidon.app.sender.start();
});
afterEach(async () => {
  await guidon[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
});

/** What was sent, once so many messages came. */
async function sent(count: number) {
  await got(one, count);
  return one.received.map((received) => verified(secret, received));
}

async function asked(input: object = ON) {
  const { approval } = await guidon.ok('set_flag_state', input, { caller: who.agent });
  return approval.change_request_id as string;
}

async function versionOf(request: string): Promise<number> {
  const { change_request } = await guidon.ok('get_change_request', { change_request_id: request });
  return change_request.version;
}

async function approveAndPublish(request: string) {
  const wish = {
    change_request_id: request,
    decision: 'approve',
    expected_version: await versionOf(request),
  };
  await guidon.ok('review_change_request', wish, { caller: who.ben });
  await guidon.ok('publish_change_request', { change_request_id: request }, { caller: who.cleo });
}

describe('webhooks are told', () => {
  it('that a change waits for approval, what it is, who asked and how to look at it', async () => {
    const request = await asked({ ...ON, reason: 'a test' });
    const [{ type, timestamp, data }] = await sent(1);
    expect(type).toBe('change_request.opened');
    expect(Math.abs(Date.now() - Date.parse(timestamp))).toBeLessThan(60_000);
    expect(data).toEqual({
      organization_id: guidon.app.organizationId,
      project: 'default',
      change_request_id: request,
      version: 1,
      what: 'opened',
      title: 'checkout in production: turned on',
      reason: 'a test',
      environments: ['production'],
      protected_environments: ['production'],
      flags: ['checkout'],
      changes: ['checkout in production: turned on'],
      more_changes: 0,
      asked_by: { id: who.agent.principal.id, name: 'bot', kind: 'agent', acting_for: 'ada' },
      by: { id: who.agent.principal.id, name: 'bot', kind: 'agent', acting_for: 'ada' },
      command: `guidon requests show ${request}`,
    });
    // The very same once more is the same request.
    await asked();
    await guidon.app.sender.settled();
    expect(one.received).toHaveLength(1);
  });

  it('that one is live, and by whom, and nothing of its approval', async () => {
    const request = await asked();
    await approveAndPublish(request);
    const [, published] = await sent(2);
    expect(published).toMatchObject({
      type: 'change_request.published',
      data: {
        change_request_id: request,
        what: 'published',
        change_id: expect.stringMatching(/^chg_/),
        asked_by: { name: 'bot' },
        by: { name: 'cleo', kind: 'person' },
      },
    });
    // A repeat publishes nothing.
    await guidon.ok('publish_change_request', { change_request_id: request }, { caller: who.cleo });
    await guidon.app.sender.settled();
    expect(one.received).toHaveLength(2);
  });

  it('that it waits again once an edit voided its approvals, or somebody reopened it', async () => {
    const request = await asked();
    const changes = [{ tool: 'set_flag_state', arguments: { ...ON, default_value: false } }];
    await guidon.ok('propose_change', { replaces: request, title: 'Another', changes });
    // A rebase that makes no other content of it voids nothing.
    await guidon.ok('update_change_request', { change_request_id: request, action: 'rebase' });
    await guidon.ok('update_change_request', { change_request_id: request, action: 'close' });
    await guidon.ok('update_change_request', { change_request_id: request, action: 'reopen' });
    const told = await sent(3);
    expect(told.map(({ type, data }) => [type, data.what, data.title])).toEqual([
      ['change_request.opened', 'opened', 'checkout in production: turned on'],
      ['change_request.opened', 'edited', 'Another'],
      ['change_request.opened', 'reopened', 'Another'],
    ]);
  });

  it('that somebody broke the glass, and why', async () => {
    const request = await asked();
    const version = await versionOf(request);
    const wish = {
      change_request_id: request,
      break_glass: true,
      expected_version: version,
      reason: 'It burns.',
    };
    await guidon.ok('publish_change_request', wish, { caller: who.ada });
    const [, glass] = await sent(2);
    expect(glass).toMatchObject({
      type: 'change_request.broke_glass',
      data: { what: 'broke_glass', reason: 'It burns.', by: { name: 'ada' } },
    });
  });

  it('that the audit log is broken, whenever somebody verifies it', async () => {
    const { app } = guidon;
    const head = { seq: 1, hash: 'f'.repeat(64) };
    await app.services.audit.verify(app.organizationId, head);
    const [{ type, data }] = await sent(1);
    expect([type, data]).toEqual([
      'audit.break',
      {
        organization_id: app.organizationId,
        breaks: 1,
        first: { seq: 1, id: expect.stringMatching(/^aud_/), problem: expect.any(String) },
        command: 'guidon audit verify',
      },
    ]);
  });

  it('that a key that could decide waits for approval, or opened past it', async () => {
    const grants = [{ role: 'approver' }] as const;
    const { keys } = guidon.app.services;
    const { key } = await keys.create(who.ada, { kind: 'person', name: 'mallory', grants });
    const glass = { breakGlass: true, reason: 'Nobody else is awake.' };
    const past = await keys.create(who.ada, { kind: 'person', name: 'trent', grants, ...glass });
    expect(await sent(2)).toEqual([
      {
        type: 'key.waiting',
        timestamp: expect.any(String),
        data: {
          organization_id: expect.stringMatching(/^org_/),
          key_id: key.id,
          holder: { id: key.principalId, name: 'mallory', kind: 'person' },
          grants,
          by: { id: who.ada.principal.id, name: 'ada', kind: 'person' },
          command: `guidon keys approve ${key.id}`,
        },
      },
      expect.objectContaining({
        type: 'key.broke_glass',
        data: expect.objectContaining({ key_id: past.key.id, reason: glass.reason }),
      }),
    ]);
  });

  it('nothing of a preview, nor of what an open environment takes at once', async () => {
    await guidon.ok('set_flag_state', { ...ON, dry_run: true }, { caller: who.agent });
    await guidon.ok('set_flag_state', { ...ON, environments: ['staging'] }, { caller: who.agent });
    await guidon.app.sender.settled();
    expect((await guidon.app.webhooks.log(who.ada, id, { limit: 5 })).total).toBe(0);
  });

  it('little of much, and no characters that nobody can see', async () => {
    const title = `Look\u202e here\u0007${'x'.repeat(90)}`;
    for (let count = 0; count < 30; count++) await guidon.ok('create_flag', { key: `flag-${count}` });
    const changes = Array.from({ length: 30 }, (_, count) => ({
      tool: 'set_flag_state',
      arguments: { ...ON, key: `flag-${count}` },
    }));
    await guidon.ok('propose_change', { title, changes: changes.slice(0, 20) }, { caller: who.agent });
    const [{ data }] = await sent(1);
    expect(data.title).toBe(`Look here${'x'.repeat(90)}`);
    expect(data.changes.length).toBeLessThanOrEqual(20);
    expect(one.received[0]?.body.length).toBeLessThan(10_000);
  });
});

it('a person who is erased leaves no name in what is kept for webhooks', async () => {
  await asked();
  await sent(1);
  await guidon.app.sender.settled();
  const operator = await guidon.app.operatorCaller();
  await guidon.app.services.audit.erase(operator, who.ada.principal.id);
  const kept = await guidon.app.webhooks.list(operator);
  expect(kept).toMatchObject([{ createdBy: who.ada.principal.id }]);
  // Sent once more, as after a crash.
  const bodies: string[] = [];
  await guidon.app.storage.writeWebhooks(async (writes) => {
    const time = '9999-01-01T00:00:00.000Z';
    const came = { at: time, became: 'waiting', nextAt: time } as const;
    for (const message of await writes.claim({ now: time, leasedUntil: time, limit: 5, except: [] })) {
      bodies.push(message.body);
      await writes.settle(message, came);
    }
  });
  expect(JSON.stringify(bodies)).not.toContain('ada');
});

it('docs/webhooks.md has every event, in the same words', async () => {
  const text = await readFile(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z_.]+\.[a-z_]+)` \| (.*) \|$/gm)].map(([, type, words]) => [
    type,
    words,
  ]);
  expect(Object.fromEntries(rows)).toEqual(EVENT_TYPES);
});
