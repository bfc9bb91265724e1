import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

let test: TestApp;
let api: ApiClient;

beforeAll(async () => {
  test = await openTestApp();
  api = await apiClient(test);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

async function ask(key: string, method: string, path: string, body?: object, headers: object = {}) {
  const response = await fetch(`${api.server.url}/api/v1/keys${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

it('makes, lists, rotates and revokes keys, and shows a secret once', async () => {
  const admin = await test.key();
  const grants = [{ role: 'admin', project: 'default' }];
  const made = await ask(admin, 'POST', '', { kind: 'person', name: 'Ada', grants });
  expect(made).toMatchObject({ status: 200, body: { key: { name: 'Ada', rights: ['admin in default'] } } });
  const refused = await ask(admin, 'POST', `/${made.body.key.id}/rotate`);
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'PERMISSION_DENIED' } } });
  const rotated = await ask(made.body.secret, 'POST', `/${made.body.key.id}/rotate`, { overlap_hours: 1 });
  expect(rotated).toMatchObject({ status: 200, body: { previous: { id: made.body.key.id } } });
  const listed = await ask(made.body.secret, 'GET', '?limit=10');
  expect(listed).toMatchObject({ status: 200, body: { total: 2 } });
  for (const { secret } of [made.body, rotated.body]) {
    expect(JSON.stringify(listed.body)).not.toContain(secret);
  }
  const revoked = await ask(admin, 'DELETE', `/${made.body.key.id}`);
  expect(revoked).toMatchObject({ status: 200, body: { changed: true, key: { status: 'revoked' } } });
  expect((await ask(made.body.secret, 'GET', '')).status).toBe(401);
});

it('refuses agents, strange bodies and keys of other tenants', async () => {
  const admin = await test.key();
  const body = { kind: 'agent', name: 'bot', grants: [{ role: 'viewer' }] };
  const agent = await test.key({ kind: 'agent' });
  expect(await ask(agent, 'POST', '', body)).toMatchObject({
    status: 403,
    body: { error: { code: 'PERMISSION_DENIED' } },
  });
  expect((await ask(admin, 'POST', '', { ...body, secret: 'mine' })).status).toBe(400);
  const { body: made } = await ask(admin, 'POST', '', body);
  const foreign = await test.foreignKey();
  expect((await ask(foreign, 'DELETE', `/${made.key.id}`)).status).toBe(404);
  expect(JSON.stringify((await ask(foreign, 'GET', '')).body)).not.toContain('bot');
});

it('says what the tools say', async () => {
  const admin = await test.key();
  await using tools = await apiClient(test, admin);
  const made = await ask(admin, 'POST', '', { kind: 'agent', name: 'twin', grants: [{ role: 'viewer' }] });
  const id = made.body.key.id;
  const page = await ask(admin, 'GET', '?limit=2');
  expect(page.body).toEqual((await tools.call('list_keys', { limit: 2 })).body);
  expect(page.body).toMatchObject({ keys: [{ id }, {}], next_cursor: expect.any(String) });
  const planned = await ask(admin, 'DELETE', `/${id}?dry_run=true`);
  expect(planned.body).toEqual((await tools.call('revoke_key', { key_id: id, dry_run: true })).body);
  expect(planned.body).toMatchObject({ changed: true, dry_run: true, key: { status: 'live' } });
  expect((await ask(admin, 'DELETE', `/${id}`)).body).toMatchObject({ changed: true, dry_run: false });
  const again = await ask(admin, 'DELETE', `/${id}`);
  expect(again.body).toEqual((await tools.call('revoke_key', { key_id: id })).body);
});

it.each(['?limit=0', '?limit=101', '?limit=x', '?offset=3'])('refuses GET %s', async (query) => {
  expect(await ask(await test.key(), 'GET', query)).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_ARGUMENT' } },
  });
});

it.each(['?dry_run=perhaps', '?dryrun=true'])('revokes nothing when asked %s', async (query) => {
  const admin = await test.key();
  const wanted = { kind: 'agent', name: `kept ${query}`, grants: [{ role: 'viewer' }] };
  const { body } = await ask(admin, 'POST', '', wanted);
  expect((await ask(admin, 'DELETE', `/${body.key.id}${query}`)).status).toBe(400);
  expect((await ask(body.secret, 'GET', '')).status).toBe(403);
});

it('makes nothing for a call that counts on the first answer to be repeated', async () => {
  const admin = await test.key();
  const once = { 'idempotency-key': 'once' };
  const wanted = { kind: 'agent', name: 'repeated', grants: [{ role: 'viewer' }] };
  const refused = { status: 400, body: { error: { message: expect.stringContaining('shown once') } } };
  expect(await ask(admin, 'POST', '', wanted, once)).toMatchObject(refused);
  const { body } = await ask(admin, 'POST', '', wanted);
  expect(await ask(admin, 'POST', `/${body.key.id}/rotate`, undefined, once)).toMatchObject(refused);
  expect((await ask(admin, 'GET', '?limit=1')).body.keys).toEqual([body.key]);
});

it('ends keys for persons, with what was made with them; agents call the tool, which asks', async () => {
  const admin = await test.key();
  const wanted = { kind: 'person', name: 'Mallory', grants: [{ role: 'admin' }] };
  const { body: leaked } = await ask(admin, 'POST', '', wanted);
  const { body: made } = await ask(leaked.secret, 'POST', '', { ...wanted, kind: 'agent', name: 'hidden' });
  expect(made.key.made_with).toBe(leaked.key.id);
  const agent = await test.key({ kind: 'agent' });
  expect(await ask(agent, 'DELETE', `/${leaked.key.id}`)).toMatchObject({
    status: 403,
    body: { error: { hint: expect.stringContaining('revoke_key') } },
  });
  expect((await ask(admin, 'DELETE', `/${leaked.key.id}?with_made=true`)).body).toMatchObject({
    summary: `Done: revoked key ${leaked.key.id} of Mallory and 1 key made with ${leaked.key.id}.`,
    changes: [expect.stringContaining(leaked.key.id), expect.stringContaining(made.key.id)],
  });
  expect((await ask(made.secret, 'GET', '')).status).toBe(401);
});

it('has a key wait that could approve, tells only who has it, and lets another person approve it', async () => {
  const admin = await test.key();
  const ben = await test.key({ name: 'ben', grants: [{ role: 'approver', project: 'default' }] });
  const policy = { project: 'default', environment: 'production', protected: true };
  await api.call('set_environment_policy', policy);
  const grants = [{ role: 'approver', project: 'default' }];
  const { body } = await ask(admin, 'POST', '', { kind: 'person', name: 'trent', grants });
  expect(body).toMatchObject({ key: { status: 'waiting' }, next: expect.stringContaining(body.key.id) });
  for (const path of ['/api/v1/tools', '/mcp', '/api/v1/export', '/metrics']) {
    const options = { method: path === '/mcp' ? 'POST' : 'GET' };
    const headers = { authorization: `Bearer ${body.secret}` };
    const waiting = await fetch(`${api.server.url}${path}`, { ...options, headers });
    expect([path, waiting.status]).toEqual([path, 401]);
    expect(await waiting.text()).toContain(`guidon keys approve ${body.key.id}`);
  }
  const wrong = await ask(`${body.secret}x`, 'GET', '');
  expect(wrong.body.error).toMatchObject({ code: 'UNAUTHENTICATED', message: 'The key is not valid.' });
  const shown = await ask(ben, 'GET', `/${body.key.id}`);
  expect(shown.body).toMatchObject({ key: { name: 'trent' }, decides_on: ['production of default'] });
  expect((await ask(admin, 'POST', `/${body.key.id}/approve`)).status).toBe(403);
  expect(await ask(ben, 'POST', `/${body.key.id}/approve`)).toMatchObject({
    status: 200,
    body: { changed: true, key: { status: 'live' } },
  });
  expect((await ask(body.secret, 'GET', `/${body.key.id}`)).status).toBe(200);
  expect((await ask(ben, 'POST', `/${body.key.id}/approve`)).body).toMatchObject({ changed: false });
});

it('counts keys that opened past approval', async () => {
  const admin = await test.key();
  const policy = { project: 'default', environment: 'production', protected: true };
  await api.call('set_environment_policy', policy);
  const wanted = { kind: 'person', name: 'eve', grants: [{ role: 'admin' }], break_glass: true };
  expect((await ask(admin, 'POST', '', wanted)).status).toBe(400);
  const made = await ask(admin, 'POST', '', { ...wanted, reason: 'Alone.' });
  expect(made.body).toMatchObject({ key: { status: 'live', past_approval: 'Alone.' } });
  expect(await (await api.get('/metrics')).text()).toContain('\nguidon_keys_past_approval_total 1\n');
});
