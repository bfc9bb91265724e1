import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChange } from '../../src/storage/storage-samples.ts';
import { testApp } from '../support/test-app.ts';
import { ofrepProblems } from './support/ofrep-schema.ts';
import { type SdkServer, sdkServer } from './support/sdk-server.ts';

const SINGLE = '/ofrep/v1/evaluate/flags/';
const BULK = '/ofrep/v1/evaluate/flags';
const context = { targetingKey: 'user-1', plan: 'pro' };

let guidon: SdkServer;

beforeAll(async () => {
  guidon = await sdkServer();
  const flags = [
    { key: 'plain', client_side: true },
    { key: 'off_text', type: 'string', default_value: 'a', client_side: true },
    { key: 'number', type: 'number', default_value: 0.5, client_side: true },
    { key: 'shape', type: 'json', default_value: { a: [1, null] }, client_side: true },
    { key: 'list', type: 'json', default_value: [1, 2] },
    { key: 'ruled', description: 'for the pros' },
    { key: 'half', client_side: true },
    { key: 'secret_plan' },
  ];
  for (const flag of flags) await guidon.run('create_flag', flag);
  for (const key of ['plain', 'number', 'shape', 'list', 'ruled', 'half', 'secret_plan'])
    await guidon.run('set_flag_state', { key, environments: ['production'], enabled: true });
  await rules('ruled', [{ id: 'pros_only', when: 'plan = "pro"', serve: { value: false } }]);
  await rules('half', [{ id: 'half_of_them', serve: { value: false, percentage: 50 } }]);
});

afterAll(() => guidon[Symbol.asyncDispose]());

function rules(key: string, list: readonly object[]) {
  return guidon.run('set_flag_rules', { key, environments: ['production'], rules: list });
}

/** What no tool does, and a damaged or newer database may have: something that is referred to is not there. */
async function loseSegment(key: string) {
  const { storage, ...app } = guidon.test.app;
  const { organizationId } = (await app.operatorCaller()).principal;
  const gone = { kind: 'segment', key, document: undefined, changeId: 'chg_lost' } as const;
  await storage.write(async (writes) => {
    const [project] = await writes.projects(organizationId);
    const [projectId, revision] = [project?.id ?? '', (project?.revision ?? 0) + 1];
    const change = aChange({ id: gone.changeId, projectId, revision });
    await writes.insertChange(change);
    await writes.putObject({ ...gone, projectId, revision, at: change.at });
    await writes.setRevision(projectId, revision);
  });
}

const single = (key: string, body: unknown = { context }, secret = guidon.serverKey) =>
  guidon.post(`${SINGLE}${key}`, secret, body);
const bulk = (body: unknown = { context }, secret = guidon.serverKey, headers = {}, query = '') =>
  guidon.post(`${BULK}${query}`, secret, body, headers);

describe('one flag', () => {
  it.each([
    ['plain', { value: true, reason: 'STATIC', variant: 'on' }],
    ['number', { value: 0.5, reason: 'STATIC' }],
    ['shape', { value: { a: [1, null] }, reason: 'STATIC' }],
    ['off_text', { reason: 'DISABLED' }],
    ['ruled', { value: false, reason: 'TARGETING_MATCH', variant: 'off', metadata: { ruleId: 'pros_only' } }],
  ])('answers %s', async (key, expected) => {
    const { status, body } = await single(key);
    expect({ status, body }).toEqual({ status: 200, body: { key, ...expected } });
    expect(ofrepProblems('single 200', body)).toEqual([]);
  });

  it('says that no rule was for the context, in one of the five reasons', async () => {
    const { body } = await single('ruled', { context: { targetingKey: 'user-1' } });
    expect(body).toEqual({
      key: 'ruled',
      value: true,
      variant: 'on',
      reason: 'UNKNOWN',
      metadata: { reason: 'DEFAULT' },
    });
  });

  it.each([
    ['an unknown flag', 'nope', { context }, 404, 'FLAG_NOT_FOUND'],
    ['a key that must be decoded', 'a%2Fb%20c', { context }, 404, 'FLAG_NOT_FOUND'],
    ['a body that is no JSON', 'plain', '{"context":', 400, 'PARSE_ERROR'],
    ['a body that is a list', 'plain', [], 400, 'PARSE_ERROR'],
    ['a body that is too deep', 'plain', '['.repeat(101) + ']'.repeat(101), 400, 'PARSE_ERROR'],
    ['a context that is a list', 'plain', { context: [] }, 400, 'INVALID_CONTEXT'],
    ['a context that is null', 'plain', { context: null }, 400, 'INVALID_CONTEXT'],
    ['a targeting key that is a number', 'plain', { context: { targetingKey: 1 } }, 400, 'INVALID_CONTEXT'],
    ['an empty targeting key', 'plain', { context: { targetingKey: '' } }, 400, 'TARGETING_KEY_MISSING'],
  ])('refuses %s', async (_what, key, sent, status, errorCode) => {
    const answer = await single(key, sent);
    expect(answer).toMatchObject({ status, body: { key: decodeURIComponent(key), errorCode } });
    expect(ofrepProblems(`single ${status as 400 | 404}`, answer.body)).toEqual([]);
  });

  it.each([
    ['no body fields', {}],
    ['fields nobody knows', { context: { ...context, nested: { a: [{}] }, 'odd key': null }, extra: 1 }],
    ['an attribute named like a part of every object', '{"context":{"__proto__":{"a":1},"constructor":1}}'],
  ])('takes %s', async (_what, sent) => {
    expect(await single('plain', sent)).toMatchObject({ status: 200, body: { value: true } });
  });

  it('answers for an archived flag as before', async () => {
    await guidon.run('create_flag', { key: 'old' });
    await guidon.run('set_flag_state', { key: 'old', environments: ['production'], enabled: true });
    await guidon.run('update_flag', { key: 'old', archived: true });
    expect((await single('old')).body).toMatchObject({ value: true });
    const all = (await bulk()).body.flags as { key: string }[];
    expect(all.map(({ key }) => key)).toContain('old');
  });

  it('asks for a key, and refuses a wrong one', async () => {
    expect((await single('plain', {}, 'nonsense')).status).toBe(401);
    expect((await fetch(`${guidon.url}${SINGLE}plain`, { method: 'POST' })).status).toBe(401);
  });

  it('refuses a body that is too large, or no JSON by its name', async () => {
    const large = await single('plain', { context: { a: 'x'.repeat(1_100_000) } });
    expect(large).toMatchObject({ status: 413, body: { errorCode: 'PARSE_ERROR' } });
    const text = await guidon.post(`${SINGLE}plain`, guidon.serverKey, '{}', {
      'content-type': 'text/plain',
    });
    expect(text).toMatchObject({ status: 415, body: { errorCode: 'PARSE_ERROR' } });
  });
});

describe('a key of a person', () => {
  it('names the environment in the address', async () => {
    const key = await guidon.test.key({ role: 'viewer' });
    const at = (query: string) => guidon.post(`${SINGLE}plain${query}`, key, { context });
    expect(await at('?project=default&environment=production')).toMatchObject({ body: { value: true } });
    expect(await at('?project=default&environment=staging')).toMatchObject({ body: { reason: 'DISABLED' } });
    expect((await at('')).status).toBe(400);
    expect((await at('?project=default&environment=nowhere')).status).toBe(404);
  });

  it('reads only its projects, and nothing of another organization', async () => {
    const narrow = await guidon.test.key({ projects: ['other'] });
    const foreign = await guidon.test.foreignKey();
    const query = '?project=default&environment=production';
    expect((await guidon.post(`${SINGLE}plain${query}`, narrow, {})).status).toBe(404);
    expect((await guidon.post(`${SINGLE}plain${query}`, foreign, {})).status).toBe(404);
  });

  // Tools and the export let read the whole project, while these addresses answered 403.
  it('reads the whole project with a role in one of its environments', async () => {
    const grants = [{ role: 'viewer' as const, project: 'default', environment: 'staging' }];
    const key = await guidon.test.key({ grants });
    const query = '?project=default&environment=production';
    expect((await guidon.post(`${SINGLE}plain${query}`, key, { context })).body).toMatchObject({
      value: true,
    });
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${guidon.url}/api/v1/sdk/environment${query}`, { headers })).status).toBe(200);
  });
});

describe('all flags', () => {
  it('are answered by key, as each is alone', async () => {
    const { status, body, headers } = await bulk();
    expect(status).toBe(200);
    expect(headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
    const keys = body.flags.map(({ key }: { key: string }) => key);
    expect(keys).toEqual([...keys].sort());
    for (const flag of body.flags) expect((await single(flag.key)).body).toEqual(flag);
    const known = { ...body, flags: body.flags.filter(({ key }: { key: string }) => key !== 'list') };
    expect(ofrepProblems('bulk 200', known)).toEqual([]);
    expect(body.metadata).toEqual({ flagSetId: 'default/production', version: expect.any(String) });
    expect(body.eventStreams).toHaveLength(1);
  });

  it.each([
    [{ context: 'x' }, 'INVALID_CONTEXT'],
    ['{', 'PARSE_ERROR'],
    [{ context: { targetingKey: null } }, 'TARGETING_KEY_MISSING'],
  ])('refuse %j', async (sent, errorCode) => {
    const { status, body } = await bulk(sent);
    expect({ status, code: body.errorCode }).toEqual({ status: 400, code: errorCode });
    expect(ofrepProblems('bulk 400', body)).toEqual([]);
  });

  it('are not sent again while nothing changed for the same context and key', async () => {
    const etag = (await bulk()).headers.get('etag') ?? '';
    const again = await bulk({ context }, guidon.serverKey, { 'if-none-match': etag });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers.get('etag')).toBe(etag);
    const weak = await bulk({ context }, guidon.serverKey, { 'if-none-match': `"x", W/${etag}` });
    expect(weak.status).toBe(304);
    const other = await bulk({ context: { targetingKey: 'b' } }, guidon.serverKey, { 'if-none-match': etag });
    expect(other.status).toBe(200);
    expect((await bulk({ context }, guidon.clientKey, { 'if-none-match': etag })).status).toBe(200);
  });

  it('are sent again after a change here, and not after one elsewhere', async () => {
    const etag = (await bulk()).headers.get('etag') ?? '';
    const status = async () => (await bulk({ context }, guidon.serverKey, { 'if-none-match': etag })).status;
    await guidon.run('set_flag_state', { key: 'number', environments: ['staging'], enabled: true });
    expect(await status()).toBe(304);
    await guidon.run('set_flag_state', { key: 'number', environments: ['production'], enabled: false });
    expect(await status()).toBe(200);
  });

  // The revision stays what it is when a rollout goes its next step.
  it('are sent again when a rollout that goes by the clock has gone on', async () => {
    await guidon.run('create_flag', { key: 'slow', client_side: true });
    await guidon.run('set_flag_state', { key: 'slow', environments: ['production'], enabled: true });
    const at = new Date(Date.now() + 1500).toISOString();
    await rules('slow', [{ id: 'r', serve: { value: false, steps: [{ at, percentage: 100 }] } }]);
    const first = await bulk();
    const etag = first.headers.get('etag') ?? '';
    await expect
      .poll(async () => (await bulk({ context }, guidon.serverKey, { 'if-none-match': etag })).status, {
        timeout: 5000,
      })
      .toBe(200);
    const value = async () =>
      (await bulk()).body.flags.find(({ key }: { key: string }) => key === 'slow').value;
    expect(await value()).toBe(false);
  });

  // Another instance looks for the change by itself within 200 ms: several flips, since it may be in time for one.
  it('are the newest for whoever heard of a change elsewhere', async () => {
    const plain = (body: { flags: { key: string }[] }) => body.flags.find(({ key }) => key === 'plain');
    await using other = await testApp({ folder: guidon.test.folder });
    for (const enabled of [false, true, false, true]) {
      await other.ok('set_flag_state', { key: 'plain', environments: ['production'], enabled });
      const answer = await bulk({ context }, guidon.serverKey, {}, '?flagConfigEtag=something-else');
      expect(plain(answer.body)).toMatchObject({ reason: enabled ? 'STATIC' : 'DISABLED' });
    }
  }, 15_000);
});

describe('a client key', () => {
  it('sees only what is made for clients, and not how it came about', async () => {
    const { body, text } = await bulk({ context }, guidon.clientKey);
    const keys = body.flags.map(({ key }: { key: string }) => key);
    expect(keys).toEqual(expect.arrayContaining(['half', 'number', 'off_text', 'plain', 'shape']));
    for (const hidden of ['ruled', 'secret_plan', 'list', 'half_of_them', 'pros_only', 'ruleId'])
      expect(text).not.toContain(hidden);
    expect(ofrepProblems('bulk 200', body)).toEqual([]);
  });

  it('cannot tell a hidden flag from none', async () => {
    const hidden = await single('secret_plan', { context }, guidon.clientKey);
    const none = await single('never_there', { context }, guidon.clientKey);
    expect(hidden.status).toBe(404);
    expect(hidden.text.replaceAll('secret_plan', 'never_there')).toBe(none.text);
  });

  it('is not told what a broken flag refers to', async () => {
    await guidon.run('create_flag', { key: 'broken', client_side: true });
    await guidon.run('set_flag_state', { key: 'broken', environments: ['production'], enabled: true });
    await guidon.run('save_segment', { key: 'secret_plans', when: 'plan = "pro"' });
    await rules('broken', [{ id: 'r', when: 'segment secret_plans', serve: { value: false } }]);
    await loseSegment('secret_plans');
    const told = await single('broken', { context });
    expect(told).toMatchObject({ status: 400, body: { errorCode: 'PARSE_ERROR' } });
    expect(told.text).toContain('secret_plans');
    const answer = await single('broken', { context }, guidon.clientKey);
    expect(answer.body).toEqual({ key: 'broken', errorCode: 'PARSE_ERROR' });
  });

  it('cannot tell that something changed that is not for clients', async () => {
    const seen = async () => {
      const { body, headers } = await bulk({ context }, guidon.clientKey);
      return { etag: headers.get('etag'), metadata: body.metadata };
    };
    await guidon.run('save_segment', { key: 'behind', when: 'plan = "basic"' });
    await rules('half', [{ id: 'r', when: 'segment behind', serve: { value: false } }]);
    const before = await seen();
    expect(before.metadata).toEqual({
      flagSetId: 'default/production',
      version: expect.stringMatching(/^[\w-]{22}$/),
    });
    await guidon.run('create_flag', { key: 'secret_too' });
    await guidon.run('set_flag_state', { key: 'secret_plan', environments: ['production'], enabled: false });
    const at = new Date(Date.now() + 300).toISOString();
    await rules('secret_plan', [{ id: 'r', serve: { value: false, steps: [{ at, percentage: 100 }] } }]);
    await guidon.run('save_segment', { key: 'unused', when: 'plan = "pro"' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await seen()).toEqual(before);
    await guidon.run('save_segment', { key: 'behind', when: 'plan = "pro"' });
    const after = await seen();
    expect(after.etag).not.toBe(before.etag);
    expect(after.metadata).not.toEqual(before.metadata);
  });

  it('sees a flag no more once it is made for servers only', async () => {
    await guidon.run('update_flag', { key: 'shape', client_side: false });
    expect((await single('shape', { context }, guidon.clientKey)).status).toBe(404);
    expect((await single('shape')).status).toBe(200);
    await guidon.run('update_flag', { key: 'shape', client_side: true });
    expect((await single('shape', { context }, guidon.clientKey)).status).toBe(200);
  });

  it('reads no environment', async () => {
    const headers = { authorization: `Bearer ${guidon.clientKey}` };
    for (const path of ['environment', 'stream'])
      expect((await fetch(`${guidon.url}/api/v1/sdk/${path}`, { headers })).status).toBe(403);
  });
});
