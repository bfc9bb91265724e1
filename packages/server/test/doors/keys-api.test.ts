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

async function ask(key: string, method: string, path: string, body?: object) {
  const response = await fetch(`${api.server.url}/api/v1/keys${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

it('makes, lists, rotates and revokes keys, and shows a secret once', async () => {
  const admin = await test.key();
  const grants = [{ role: 'admin', project: 'default' }];
  const made = await ask(admin, 'POST', '', { kind: 'person', name: 'Ada', grants });
  expect(made).toMatchObject({ status: 200, body: { key: { name: 'Ada', rights: ['admin in default'] } } });
  const rotated = await ask(admin, 'POST', `/${made.body.key.id}/rotate`, { overlap_hours: 1 });
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
