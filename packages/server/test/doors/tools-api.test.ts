import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { startHttpServer } from '../../src/http/http-server.ts';
import { giveKey } from '../support/give-key.ts';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { connectHttp } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';
import { waitingApp } from './support/waiting-tool.ts';

let test: TestApp;
let api: ApiClient;

beforeAll(async () => {
  test = await openTestApp();
  api = await apiClient(test);
  await test.run('create_flag', { key: 'known' });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const tools = async (client: ApiClient) =>
  ((await (await client.get('/api/v1/tools')).json()) as { tools: { name: string }[] }).tools;

describe('tools over HTTP', () => {
  it('answer their structured output', async () => {
    const { status, type, body } = await api.call('get_flag', { key: 'known' });
    expect({ status, type }).toEqual({ status: 200, type: 'application/json' });
    expect(body.flag).toMatchObject({ key: 'known', type: 'boolean' });
  });

  it('take no body for no arguments', async () => {
    const { status, body } = await api.call('list_projects');
    expect({ status, body }).toMatchObject({ status: 200, body: { projects: [{ key: 'default' }] } });
  });

  it.each([
    ['an unknown tool', 'get_flgs', {}, 404, 'UNKNOWN_TOOL'],
    ['an unknown flag', 'get_flag', { key: 'knwon' }, 404, 'NOT_FOUND'],
    ['an argument of the wrong type', 'get_flag', { key: 1 }, 400, 'INVALID_ARGUMENT'],
    ['arguments that are a list', 'get_flag', ['known'], 400, 'INVALID_ARGUMENT'],
    ['a flag that is there', 'create_flag', { key: 'known', description: 'x' }, 409, 'ALREADY_EXISTS'],
    ['a flag that is not archived', 'delete_flag', { key: 'known' }, 409, 'PRECONDITION_FAILED'],
  ])('tell %s as a problem', async (_, tool, input, status, code) => {
    const answer = await api.call(tool, input);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, detail: expect.any(String), error: { code, hint: expect.any(String) } },
    });
  });

  it('ask before they delete, with a plan and a token that works once', async () => {
    await api.call('create_flag', { key: 'old' });
    await api.call('update_flag', { key: 'old', archived: true });
    const asked = await api.call('delete_flag', { key: 'old' });
    expect(asked).toMatchObject({ status: 409, body: { error: { code: 'CONFIRMATION_REQUIRED' } } });
    const { plan, confirm_token } = asked.body.error.details;
    expect(plan).toEqual(expect.arrayContaining([expect.stringContaining('old')]));
    const agreed = { key: 'old', confirm_token };
    expect(await api.call('delete_flag', agreed)).toMatchObject({ status: 200, body: { changed: true } });
    expect((await api.call('delete_flag', agreed)).status).not.toBe(200);
  });

  it('replay the first answer to a repeated Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once-1' };
    const first = await api.call('create_flag', { key: 'once' }, headers);
    const again = await api.call('create_flag', { key: 'once' }, headers);
    expect(first.body).toMatchObject({ changed: true });
    expect(again.body).toEqual(first.body);
    const other = await api.call('create_flag', { key: 'once', idempotency_key: 'once-2' }, headers);
    expect(other).toMatchObject({ status: 400, body: { error: { code: 'INVALID_ARGUMENT' } } });
  });

  it('pay no heed to an Idempotency-Key where nothing is written', async () => {
    expect((await api.call('get_flag', { key: 'known' }, { 'idempotency-key': 'a' })).status).toBe(200);
  });

  it('remember which door and program a change came through', async () => {
    await api.call('create_flag', { key: 'traced' }, { 'user-agent': 'release-script/1.0 (test)' });
    const { body } = await api.call('list_changes', { key: 'traced' });
    expect(JSON.stringify(body.changes)).toContain('release-script');
    expect(JSON.stringify(body.changes)).not.toContain('1.0 (test)');
  });

  it('need a key', async () => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await fetch(`${api.server.url}/api/v1/tools/list_flags`, options)).status).toBe(401);
    expect((await fetch(`${api.server.url}/api/v1/tools`)).status).toBe(401);
  });

  it('are listed as far as the key may call them', async () => {
    const names = (await tools(api)).map(({ name }) => name);
    expect(names).toEqual(test.app.callable().tools.map(({ name }) => name));
    await using viewer = await apiClient(test, await test.key({ role: 'viewer' }));
    const forViewer = (await tools(viewer)).map(({ name }) => name);
    expect(forViewer).toContain('list_flags');
    expect(forViewer).not.toContain('create_flag');
    expect(await viewer.call('create_flag', { key: 'a' })).toMatchObject({
      status: 403,
      body: { error: { code: 'PERMISSION_DENIED' } },
    });
  });

  it('see only their own organization', async () => {
    await using foreign = await apiClient(test, await test.foreignKey());
    const read = await foreign.call('get_flag', { project: 'default', key: 'known' });
    const exported = await foreign.get('/api/v1/export?project=default');
    expect({ tool: read.status, route: exported.status }).toEqual({ tool: 404, route: 404 });
  });

  it('stop when the client goes away', async () => {
    const { app, started, cancelled } = waitingApp(test);
    const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
    const stop = new AbortController();
    const call = fetch(`${server.url}/api/v1/tools/wait_here`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await test.key()}` },
      signal: stop.signal,
    });
    await started;
    stop.abort();
    await expect(call).rejects.toThrow();
    await cancelled;
    await server.close();
  });
});

describe('a whole project over HTTP', () => {
  it('is what the reader reads', async () => {
    const exported = await (await api.get('/api/v1/export?project=default')).json();
    expect(exported).toMatchObject({ project: { key: 'default' } });
    expect(await (await api.get('/api/v1/export')).json()).toEqual(exported);
  });

  it('is not found under another name', async () => {
    const response = await api.get('/api/v1/export?project=nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});

describe('the toolsets of a server', () => {
  it.each([
    ['nobody chose', {}, {}, true, false],
    ['the machine leaves them out', { GUIDON_TOOLSETS: 'flags' }, {}, false, false],
    ['the command line leaves them out', {}, { toolsets: 'flags' }, false, false],
    ['both allow them', { GUIDON_TOOLSETS: 'all' }, { toolsets: 'flags,admin' }, true, true],
  ] as const)('where %s', async (_, environment, overrides, overHttp, forModels) => {
    const folder = path.join(test.folder, randomUUID());
    await using app = await createApp(
      loadConfig({ GUIDON_LOG_LEVEL: 'silent', ...environment, GUIDON_DATA: folder }, overrides),
    );
    const key = `gdn_${randomUUID()}`;
    await giveKey(app.storage, (await app.operatorCaller()).principal.id, key);
    const { url, close } = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
    const called = await fetch(`${url}/api/v1/tools/list_attributes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    });
    const described = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as { paths: object };
    const { client } = await connectHttp(`${url}/mcp`, key, 'modern');
    const { tools } = await client.listTools();
    await client.close();
    await close();
    expect(called.status).toBe(overHttp ? 200 : 404);
    expect('/api/v1/tools/list_attributes' in described.paths).toBe(overHttp);
    expect(tools.some(({ name }) => name === 'list_attributes')).toBe(forModels);
  });
});
