import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/principals/caller.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

const URL_OF_SOMEBODY = 'http://127.0.0.1:1/secret-path';

let guidon: TestApp;
let who: People;
const logged: string[] = [];

beforeEach(async () => {
  const log = (fields: object, message: string) => logged.push(JSON.stringify({ ...fields, message }));
  const logger = { debug: log, info: log, warn: log, error: log };
  guidon = await testApp({ environment: { GUIDON_WEBHOOK_NETWORKS: '127.0.0.1' }, parts: { logger } });
  who = await people(guidon);
});
afterEach(() => guidon[Symbol.asyncDispose]());

function add(caller: Caller, wanted: object = {}, dryRun = false) {
  const usual = { url: URL_OF_SOMEBODY, events: ['audit.break'] as const };
  return guidon.app.webhooks.add(caller, { ...usual, ...wanted }, dryRun);
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (failure) => failure.code,
  );

async function audited(tool: string) {
  const { items } = await guidon.app.services.audit.search(who.ada, { tool }, { limit: 100 });
  return items.map(({ row }) => [row.principal_name, row.outcome, row.subject]);
}

describe('webhooks', () => {
  it('are looked after by persons who administer the organization, and by nobody else', async () => {
    const { webhooks } = guidon.app;
    const { id } = (await add(who.ada)).webhook;
    const small = {
      ...who.ada,
      principal: { ...who.ada.principal, grants: [{ role: 'admin', project: 'default' }] },
    };
    const page = { limit: 5 };
    for (const caller of [who.agent, who.lent, who.ben, who.dan, small as Caller]) {
      const lent = caller === who.lent ? { ...who.ada, throughAgent: true as const } : caller;
      const calls = [
        add(lent),
        add(lent, {}, true),
        webhooks.list(lent),
        webhooks.log(lent, id, page),
        webhooks.test(lent, id),
        webhooks.remove(lent, id),
        webhooks.remove(lent, id, true),
      ];
      expect(await Promise.all(calls.map(code))).toEqual(calls.map(() => 'PERMISSION_DENIED'));
    }
    expect(await webhooks.list(who.ada)).toHaveLength(1);
  });

  it('stay as they are for a connection that only reads', async () => {
    const { webhooks } = guidon.app;
    const { id } = (await add(who.ada)).webhook;
    const reader = { ...who.ada, readOnly: true };
    for (const call of [add(reader), webhooks.remove(reader, id), webhooks.test(reader, id)])
      expect(await code(call)).toBe('READ_ONLY');
    expect(await code(webhooks.list(reader))).toBe('done');
  });

  it('show their secret once, and nowhere else', async () => {
    const { webhooks, storage, organizationId } = guidon.app;
    const { secret = '', webhook } = await add(who.ada);
    expect(secret).toMatch(/^whsec_/);
    const shown = [await webhooks.list(who.ada), await webhooks.log(who.ada, webhook.id, { limit: 5 })];
    const told = [await webhooks.test(who.ada, webhook.id), await webhooks.remove(who.ada, webhook.id, true)];
    const { items } = await guidon.app.services.audit.search(who.ada, {}, { limit: 100 });
    const sent = await storage.read((reads) => reads.organizations());
    const all = JSON.stringify([shown, told, items, sent, organizationId, logged]);
    expect(all).not.toContain(secret);
    expect(all).not.toContain(secret.slice(6));
  });

  it('are audited, and so is who was refused', async () => {
    const { id } = (await add(who.ada)).webhook;
    await guidon.app.webhooks.test(who.ada, id);
    await guidon.app.webhooks.remove(who.ada, id);
    await code(add(who.agent));
    expect(await audited('add_webhook')).toEqual([
      ['bot', 'refused', null],
      ['ada', 'applied', id],
    ]);
    expect(await audited('test_webhook')).toEqual([['ada', 'applied', id]]);
    expect(await audited('remove_webhook')).toEqual([['ada', 'applied', id]]);
  });

  it('are not added by a dry run, which says what is wrong with them', async () => {
    expect(await add(who.ada, {}, true)).toMatchObject({ webhook: { url: URL_OF_SOMEBODY } });
    expect((await add(who.ada, {}, true)).secret).toBeUndefined();
    expect(await code(add(who.ada, { url: 'https://10.0.0.1/' }, true))).toBe('INVALID_ARGUMENT');
    expect(await code(add(who.ada, { project: 'nowhere' }, true))).toBe('NOT_FOUND');
    expect(await guidon.app.webhooks.list(who.ada)).toEqual([]);
  });

  it('are fifty at most', async () => {
    for (let count = 0; count < 50; count++) await add(who.ada);
    expect(await code(add(who.ada))).toBe('PRECONDITION_FAILED');
    expect(await code(add(who.ada, {}, true))).toBe('PRECONDITION_FAILED');
  });

  it('of one organization are nothing to another, and hear nothing of it', async () => {
    const { app } = guidon;
    const operator = await app.operatorCaller();
    const made = await app.organizations.create(operator, { key: 'other', admin: 'eve' });
    const eve = { ...operator, principal: made.principal };
    const own = (await add(who.ada)).webhook;
    const theirs = (await add(eve)).webhook;
    expect((await app.webhooks.list(eve)).map(({ id }) => id)).toEqual([theirs.id]);
    for (const call of [
      app.webhooks.remove(eve, own.id),
      app.webhooks.test(eve, own.id),
      app.webhooks.log(eve, own.id, { limit: 5 }),
    ])
      expect(await code(call)).toBe('NOT_FOUND');
    const event = { id: 'evt_1', organizationId: app.organizationId, type: 'audit.break' } as const;
    const at = new Date().toISOString();
    await app.storage.write((writes) => writes.enqueueEvent({ ...event, at, data: {} }));
    expect((await app.webhooks.log(eve, theirs.id, { limit: 5 })).total).toBe(0);
    expect((await app.webhooks.log(who.ada, own.id, { limit: 5 })).total).toBe(1);
  });
});
