import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { connectHttp, ERAS } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

let test: TestApp;
let key: string;
let api: ApiClient;

beforeAll(async () => {
  test = await openTestApp();
  key = await test.key({ name: 'Ada' });
  api = await apiClient(test, key);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

async function historyOf(flag: string) {
  const { body } = await api.call('list_changes', { key: flag });
  return body.changes[0];
}

it('what a person does over the JSON API is that person’s own', async () => {
  await api.call('create_flag', { key: 'own' });
  expect(await historyOf('own')).toMatchObject({ by: 'Ada' });
  expect(await historyOf('own')).not.toHaveProperty('acting_for');
});

it.each(ERAS)('what comes through MCP with a person’s key is an agent’s, acting for it (%s)', async (era) => {
  await using connected = await connectHttp(`${api.server.url}/mcp`, key, era);
  await connected.client.callTool({ name: 'create_flag', arguments: { key: `through_${era}` } });
  expect(await historyOf(`through_${era}`)).toMatchObject({ by: 'Ada', acting_for: 'Ada' });
});
