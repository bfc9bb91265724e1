import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestFacts } from '../../src/flags/request-facts.ts';
import type { Logger } from '../../src/lib/logger.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

beforeEach(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true, approvals: 2 });
});
afterEach(() => guidon[Symbol.asyncDispose]());

const TOKEN = { expiresAt: '2100-01-01T00:00:00.000Z', scopes: [] };

/** The same person with a token in place of the key, under the name it says now. */
function withToken({ key: _key, ...caller }: Caller, name = caller.principal.name): Caller {
  return { ...caller, principal: { ...caller.principal, name }, token: TOKEN };
}

async function asked(caller: Caller): Promise<string> {
  const on = { key: 'checkout', environments: ['production'], enabled: true };
  return (await guidon.ok('set_flag_state', on, { caller })).approval.change_request_id;
}

async function approve(id: string, caller: Caller) {
  const { change_request } = await guidon.ok('get_change_request', { change_request_id: id });
  const wish = { change_request_id: id, decision: 'approve', expected_version: change_request.version };
  return guidon.run('review_change_request', wish, { caller });
}

describe('somebody with a token', () => {
  it('approves, but not by way of an assistant', async () => {
    const id = await asked(who.dan);
    const lent = { ...withToken(who.ben), throughAgent: true as const };
    expect(await approve(id, lent)).toMatchObject({ ok: false, error: { code: 'PERMISSION_DENIED' } });
    expect(await approve(id, withToken(who.ben))).toMatchObject({ ok: true });
  });

  it('is one person, whatever name the issuer tells', async () => {
    const id = await asked(who.dan);
    await approve(id, withToken(who.ben, 'ben@example.org'));
    await approve(id, withToken(who.ben, 'benjamin@example.org'));
    const refused = await guidon.error(
      'publish_change_request',
      { change_request_id: id },
      { caller: who.ada },
    );
    expect(refused.message).toMatch(/1 of 2/);
  });

  it('is whoever has a key of that name, however it is written', async () => {
    const as = (name: string) => {
      const caller = withToken(who.ben, name);
      return { ...caller, principal: { ...caller.principal, id: 'prn_token', origin: 'token' as const } };
    };
    const refused = { ok: false, error: { message: expect.stringMatching(/^Nobody approves/) } };
    const own = await asked(who.ben);
    expect(await approve(own, as('Ben'))).toMatchObject(refused);
    const ofAgent = await asked(who.agent);
    expect(await approve(ofAgent, as('ＡＤＡ'))).toMatchObject(refused);
    await approve(ofAgent, who.cleo);
    await approve(ofAgent, as('CLEO'));
    const publish = { change_request_id: ofAgent };
    const waits = await guidon.error('publish_change_request', publish, { caller: who.ada });
    expect(waits.message).toMatch(/1 of 2/);
  });

  it('does not approve what their agent asked for, whatever name the issuer told then', async () => {
    const { principal } = who.agent;
    const known = { actingFor: 'ben@example.org', actingForId: who.ben.principal.id };
    const id = await asked({ ...who.agent, principal: { ...principal, ...known } });
    const refused = { ok: false, error: { message: expect.stringMatching(/^Nobody approves/) } };
    expect(await approve(id, withToken(who.ben, 'benjamin@example.org'))).toMatchObject(refused);
    expect(await approve(id, withToken(who.cleo))).toMatchObject({ ok: true });
  });
});

describe('the audit log', () => {
  const search = async (query: object) => (await guidon.ok('search_audit', query)).entries;

  it('tells what was asked for, and follows a change request until it is live', async () => {
    const id = await asked(who.agent);
    expect(await search({ outcome: 'proposed' })).toMatchObject([
      { tool: 'set_flag_state', by: 'bot', acting_for: 'ada', change_request_id: id },
    ]);
    await approve(id, who.ben);
    await approve(id, who.cleo);
    await guidon.ok('publish_change_request', { change_request_id: id }, { caller: who.dan });
    const deeds = await search({ change_request_id: id });
    expect(deeds.map(({ tool }: { tool: string }) => tool)).toEqual([
      'publish_change_request',
      'review_change_request',
      'review_change_request',
      'set_flag_state',
    ]);
    expect(await search({ flag: 'checkout', environment: 'production' })).toHaveLength(deeds.length);
  });

  it('tells what was decided about which content, and which approvals counted when it went live', async () => {
    const id = await asked(who.agent);
    const say = (decision: string) =>
      guidon.ok(
        'review_change_request',
        { change_request_id: id, decision, comment: 'So.' },
        { caller: who.ben },
      );
    await say('comment');
    await say('request_changes');
    await approve(id, who.ben);
    await approve(id, who.cleo);
    await guidon.ok('publish_change_request', { change_request_id: id }, { caller: who.dan });
    const entries = await search({ change_request_id: id });
    expect(entries.map(({ did, version }: Said) => `${version} ${did}`)).toEqual([
      '6 published',
      '5 approve',
      '4 approve',
      '3 request_changes',
      '2 comment',
      '1 opened',
    ]);
    const { request } = await stored(id);
    const facts = await factsOf(id);
    for (const fact of facts) expect(fact.request.content).toBe(request?.content.digest);
    const approvals = facts.filter(({ request: { did } }) => did === 'approve').map(reviewOf);
    expect(facts.at(-1)?.request.approvals).toEqual(approvals);
    expect(request?.reviews.slice(-2).map((review) => review.id)).toEqual(approvals);
  });

  it('tells of closing and reopening apart', async () => {
    const id = await asked(who.agent);
    for (const action of ['close', 'reopen'])
      await guidon.ok('update_change_request', { change_request_id: id, action }, { caller: who.agent });
    const entries = await search({ change_request_id: id });
    expect(entries.map(({ did }: Said) => did)).toEqual(['reopened', 'closed', 'opened']);
  });

  interface Said {
    readonly did: string;
    readonly version: number;
  }
  const reviewOf = ({ request: { review } }: RequestFacts) => review;
  const stored = (id: string) =>
    guidon.app.storage.read(async (reads) => ({
      request: await reads.changeRequest(who.ada.principal.organizationId, id),
    }));
  const factsOf = async (id: string): Promise<readonly RequestFacts[]> => {
    const { records } = await guidon.app.storage.auditRows(who.ada.principal.organizationId, 0, 500);
    const rows = records.filter(({ row }) => row.change_request_id === id);
    return rows.map(({ row }) => JSON.parse(row.facts ?? '{}'));
  };

  it('finds who broke the glass', async () => {
    const id = await asked(who.agent);
    const wish = { change_request_id: id, expected_version: 1, break_glass: true, reason: 'It burns.' };
    await guidon.ok('publish_change_request', wish, { caller: who.ada });
    const broken = await search({ break_glass: true });
    const change_id = expect.stringMatching(/^chg_/);
    expect(broken).toMatchObject([
      { tool: 'break_glass', by: 'ada', change_request_id: id, change_id, reason: 'It burns.' },
    ]);
  });
});

it('a person who is erased leaves no name in policies and their history, and the log is whole', async () => {
  const approvers = ['cleo', 'ben', 'cleopatra'];
  await guidon.ok('set_environment_policy', { environment: 'staging', approvers });
  await guidon.ok('set_environment_policy', { environment: 'staging', approvers: ['cleo', 'cleopatra'] });
  await guidon.ok('set_environment_policy', { environment: 'production', approvers });
  const { audit } = guidon.app.services;
  await audit.erase(await guidon.app.operatorCaller(), who.cleo.principal.id);
  const told = [
    await guidon.ok('list_projects', {}),
    await guidon.ok('list_changes', {}),
    await guidon.ok('list_change_requests', {}),
    await guidon.ok('search_audit', { tool: 'set_environment_policy' }),
    await guidon.ok('set_environment_policy', { environment: 'staging', dry_run: true }),
  ];
  for (const answer of told) {
    expect(JSON.stringify(answer)).not.toMatch(/\bcleo\b/);
    expect(JSON.stringify(answer)).toContain('cleopatra');
  }
  expect(told.at(-1).policy.approvers).toEqual([who.cleo.principal.id, 'cleopatra']);
  expect(await audit.verify(guidon.app.organizationId)).toMatchObject({ breaks: 0 });
});

it('the log warns of a request that was published past its policy', async () => {
  const warned: object[] = [];
  const note = () => {};
  const warn = (fields: object, text: string) => warned.push({ ...fields, text });
  await using other = await testApp({
    parts: { logger: { debug: note, info: note, warn, error: note } as Logger },
  });
  const { ada, agent } = await people(other);
  await other.ok('create_flag', { key: 'checkout' });
  await other.ok('set_environment_policy', { environment: 'production', protected: true });
  const on = { key: 'checkout', environments: ['production'], enabled: true };
  const { approval } = await other.ok('set_flag_state', on, { caller: agent });
  const id = approval.change_request_id;
  const wish = { change_request_id: id, expected_version: 1, break_glass: true, reason: 'It burns.' };
  await other.ok('publish_change_request', { ...wish, dry_run: true }, { caller: ada });
  expect(warned).toEqual([]);
  await other.ok('publish_change_request', wish, { caller: ada });
  const text = 'a change request was published past its policy';
  expect(warned).toEqual([
    { changeRequest: id, project: 'default', principal: ada.principal.id, change: expect.any(String), text },
  ]);
});

it('a person who is erased leaves no name in change requests, and still does not approve their own', async () => {
  const id = await asked(who.agent);
  await approve(id, who.cleo);
  const { audit } = guidon.app.services;
  const operator = await guidon.app.operatorCaller();
  await audit.erase(operator, who.ada.principal.id);
  await audit.erase(operator, who.cleo.principal.id);
  const shown = await guidon.ok('get_change_request', { change_request_id: id });
  expect(JSON.stringify(shown)).not.toMatch(/\b(ada|cleo)\b/);
  const { id: name } = who.ada.principal;
  const erased = { ...who.ada, principal: { ...who.ada.principal, name } };
  expect(await approve(id, erased)).toMatchObject({ ok: false });
});
