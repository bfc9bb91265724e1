import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

let test: TestApp;
let api: ApiClient;

beforeAll(async () => {
  test = await openTestApp();
  api = await apiClient(test);
  for (const key of ['one', 'two']) await test.run('create_flag', { key });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

async function ask(key: string, path: string) {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${api.server.url}${path}`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

it('exports the log as lines, whose last is its head', async () => {
  const admin = await test.key();
  const { status, type, text } = await ask(admin, '/api/v1/audit/export');
  expect([status, type, text.endsWith('}\n')]).toEqual([200, 'application/x-ndjson', true]);
  const rows = rowsOf(text);
  expect(rows.map(({ seq, tool }) => [seq, tool])).toEqual([
    [1, 'create_flag'],
    [2, 'create_flag'],
  ]);
  expect(rows[0].change.diff[0]).toMatchObject({ kind: 'flag', key: 'one' });
  expect(rows[0].change.author).not.toHaveProperty('name');
  const head = JSON.parse((await ask(admin, '/api/v1/audit/head')).text);
  expect(head).toEqual({ seq: 2, hash: rows[1].hash });
});

it('exports a part by time, and refuses what is no time', async () => {
  const admin = await test.key();
  const { text } = await ask(admin, '/api/v1/audit/export?since=2999-01-01T00:00:00Z');
  expect(rowsOf(text)).toEqual([]);
  const past = await ask(admin, '/api/v1/audit/export?until=2999-01-01T00:00:00%2B02:00');
  expect(rowsOf(past.text)).toHaveLength(2);
  const wrong = await ask(admin, '/api/v1/audit/export?since=yesterday');
  expect([wrong.status, JSON.parse(wrong.text).error.code]).toEqual([400, 'INVALID_ARGUMENT']);
});

it('is for administrators of the organization, and of this one only', async () => {
  for (const who of [
    { role: 'editor' },
    { role: 'admin', projects: ['default'] },
    { kind: 'sdk', role: 'viewer' },
  ] as const) {
    const key = await test.key(who);
    for (const path of ['/api/v1/audit/export', '/api/v1/audit/head'])
      expect([(await ask(key, path)).status, path]).toEqual([403, path]);
  }
  const foreign = await test.foreignKey();
  expect((await ask(foreign, '/api/v1/audit/export')).text).toBe('');
  expect(JSON.parse((await ask(foreign, '/api/v1/audit/head')).text).seq).toBe(0);
});

it('counts when the log is found broken', async () => {
  const admin = await test.key();
  const count = async () =>
    /^guidon_audit_breaks_total (\d+)$/m.exec((await ask(admin, '/metrics')).text)?.[1];
  expect(await count()).toBe('0');
  const { organizationId } = (await test.app.operatorCaller()).principal;
  await test.app.services.audit.verify(organizationId);
  expect(await count()).toBe('0');
  await test.app.services.audit.verify(organizationId, { seq: 99, hash: '0'.repeat(64) });
  expect(await count()).toBe('1');
});
