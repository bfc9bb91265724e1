import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Endpoint, endpoint, got } from '../webhooks/support/endpoint.ts';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

let test: TestApp;
let api: ApiClient;
let one: Endpoint;

beforeAll(async () => {
  one = await endpoint();
  test = await openTestApp({ GUIDON_WEBHOOK_NETWORKS: '127.0.0.1' });
  api = await apiClient(test, await test.key());
  test.app.sender.start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
});

async function ask(key: string, method: string, path: string, body?: object, headers: object = {}) {
  const response = await fetch(`${api.server.url}/api/v1/webhooks${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

it('adds, lists, tries and removes webhooks, and shows a secret once', async () => {
  const admin = await test.key();
  const made = await ask(admin, 'POST', '', { url: one.url, events: ['audit.break'] });
  const { id } = made.body.webhook;
  expect([made.status, made.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(made.body).toMatchObject({ dry_run: false, secret: expect.stringMatching(/^whsec_/) });
  const listed = await ask(admin, 'GET', '');
  expect(listed.body).toMatchObject({ summary: '1 webhook.', webhooks: [{ id, url: one.url }] });
  const tried = await ask(admin, 'POST', `/${id}/test`);
  expect(tried.body).toEqual({ summary: 'Delivered: it answered 204.', delivered: true, status: 204 });
  const log = await ask(admin, 'GET', `/${id}/messages?limit=5`);
  expect(log.body).toEqual({ summary: '0 messages.', total: 0, messages: [] });
  for (const { body } of [listed, tried, log]) expect(JSON.stringify(body)).not.toContain('whsec_');
  expect((await ask(admin, 'DELETE', `/${id}?dry_run=true`)).body).toMatchObject({ dry_run: true });
  expect((await ask(admin, 'DELETE', `/${id}`)).body).toMatchObject({ dry_run: false, webhook: { id } });
  expect((await ask(admin, 'DELETE', `/${id}`)).status).toBe(404);
});

it.each([
  ['without an address', {}],
  ['with an event there is not', { url: 'https://a.example/', events: ['flag.changed'] }],
  ['without any event', { url: 'https://a.example/', events: [] }],
  ['with a secret of one’s own', { url: 'https://a.example/', secret: 'whsec_mine' }],
  ['at a private address', { url: 'https://10.0.0.1/' }],
  ['with a password', { url: 'https://me:pass@a.example/' }],
])('refuses a webhook %s', async (_what, body) => {
  expect(await ask(await test.key(), 'POST', '', body)).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_ARGUMENT' } },
  });
});

it('refuses an idempotency key, agents and administrators of a project', async () => {
  const body = { url: one.url };
  const repeat = await ask(await test.key(), 'POST', '', body, { 'Idempotency-Key': 'a' });
  expect([repeat.status, repeat.body.error.message]).toEqual([400, expect.stringContaining('shown once')]);
  const agent = await ask(await test.key({ kind: 'agent' }), 'POST', '', body);
  expect([agent.status, agent.body.error.message]).toEqual([403, 'Only a person looks after webhooks.']);
  expect((await ask(await test.key({ projects: ['default'] }), 'GET', '')).status).toBe(403);
});

it('counts what was sent, what waits, and broken glass', async () => {
  const admin = await test.key();
  const metrics = async () => (await api.get('/metrics')).text();
  expect(await metrics()).toMatch(/^guidon_glass_broken_total 0$/m);
  await test.run('create_flag', { key: 'cart' });
  await test.run('set_environment_policy', { environment: 'production', protected: true });
  await ask(admin, 'POST', '', { url: one.url, events: ['change_request.broke_glass'] });
  const before = one.received.length;
  const asked = { key: 'cart', environments: ['production'], enabled: true };
  const { approval } = await test.run('set_flag_state', asked);
  const { change_request_id } = approval as { change_request_id: string };
  const wish = { change_request_id, break_glass: true, expected_version: 1, reason: 'It burns.' };
  await using person = await apiClient(test, admin);
  expect((await person.call('publish_change_request', wish)).status).toBe(200);
  await got(one, before + 1);
  await test.app.sender.settled();
  const text = await metrics();
  expect(text).toMatch(/^guidon_glass_broken_total 1$/m);
  expect(text).toMatch(/^guidon_webhook_attempts_total\{outcome="delivered"\} 1$/m);
  expect(text).toMatch(/^guidon_webhook_attempts_total\{outcome="given_up"\} 0$/m);
  expect(text).toMatch(/^guidon_webhook_messages_waiting 0$/m);
  expect(text).toMatch(/^guidon_webhook_oldest_waiting_seconds 0$/m);
});
