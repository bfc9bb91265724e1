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

async function show(key: string, query = '') {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${api.server.url}/api/v1/surface${query}`, { headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function idOf(key: string): Promise<string> {
  return (await test.app.keyCaller(key))?.key?.id ?? '';
}

it('tells an administrator what the holder of a key is offered, and why not the rest', async () => {
  const admin = await test.key();
  const viewer = await test.key({ grants: [{ role: 'viewer' }] });
  const { status, body } = await show(admin, `?as=${await idOf(viewer)}`);
  expect(status).toBe(200);
  const why = Object.fromEntries(body.tools.map((one: { tool: string }) => [one.tool, one]));
  expect(why.create_flag).toMatchObject({ listed: true, why: 'calls take the role editor in some project' });
  const own = await show(admin);
  const create = own.body.tools.find(({ tool }: { tool: string }) => tool === 'create_flag');
  expect(create).toMatchObject({ listed: true, why: '' });
  const reading = await show(admin, '?read_only=true');
  expect(reading.body.hash).not.toBe(own.body.hash);
});

it('tells nobody else, not of themselves either', async () => {
  const editor = await test.key({ grants: [{ role: 'admin', project: 'default' }] });
  for (const query of ['', `?as=${await idOf(editor)}`])
    expect(await show(editor, query)).toMatchObject({
      status: 403,
      body: { error: { code: 'PERMISSION_DENIED', message: expect.stringContaining('role admin') } },
    });
});

it('knows no key of another tenant, none that is not there, and no other question', async () => {
  const admin = await test.key();
  const foreign = await test.foreignKey();
  for (const id of [await idOf(foreign), 'key_none'])
    expect(await show(admin, `?as=${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND' } },
    });
  for (const query of ['?sa=key_1', '?read_only=perhaps', '?as='])
    expect(await show(admin, query)).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_ARGUMENT' } },
    });
});
