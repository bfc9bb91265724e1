import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { connectHttp } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

let test: TestApp;
let api: ApiClient;

beforeAll(async () => {
  test = await openTestApp();
  api = await apiClient(test, await test.key());
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const metrics = async () => (await api.get('/metrics')).text();

describe('metrics', () => {
  it('need a key of whoever runs the server: they tell of all organizations', async () => {
    expect((await fetch(`${api.server.url}/metrics`)).status).toBe(401);
    const response = await api.get('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const others = [await test.key({ role: 'editor' }), await test.key({ projects: ['default'] })];
    for (const key of [...others, await test.foreignKey()]) {
      const headers = { authorization: `Bearer ${key}` };
      expect((await fetch(`${api.server.url}/metrics`, { headers })).status).toBe(403);
    }
    expect(
      (
        await fetch(`${api.server.url}/metrics`, {
          headers: { 'x-api-key': await test.key({ kind: 'agent', readOnly: true }) },
        })
      ).status,
    ).toBe(200);
  });

  it('tells the hash of the surface and how long it stays', async () => {
    const text = await metrics();
    const { hash } = test.app.surface();
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
    expect(text).toMatch(
      new RegExp(`^guidon_surface_info\\{assistants="${hash}",programs="\\w{12}"\\} 1$`, 'm'),
    );
    expect(text).toMatch(/^guidon_surface_window_seconds 600$/m);
    expect(text).toMatch(/^guidon_surface_healthy 1$/m);
  });

  it('are not for SDK keys, which strangers have', async () => {
    await using sdk = await apiClient(test, await test.key({ kind: 'sdk', role: 'viewer' }));
    expect((await sdk.get('/metrics')).status).toBe(403);
  });

  it('count requests by route, method and status', async () => {
    await api.call('get_flag', { key: 'nothing' });
    await fetch(`${api.server.url}/some/address?key=secret`);
    const text = await metrics();
    expect(text).toMatch(
      /^guidon_http_requests_total\{route="\/api\/v1\/tools\/\{name\}",method="POST",status="404"\} 1$/m,
    );
    expect(text).toMatch(/^guidon_http_requests_total\{route="none",method="any",status="404"\} 1$/m);
    expect(text).toMatch(
      /^guidon_http_request_duration_seconds_count\{route="\/api\/v1\/tools\/\{name\}",method="POST"\} 1$/m,
    );
    expect(text).not.toContain('secret');
  });

  it('count calls of tools through every door of the server', async () => {
    const key = await test.key();
    await using mcp = await connectHttp(`${api.server.url}/mcp`, key, 'modern');
    await mcp.client.callTool({ name: 'list_projects', arguments: {} });
    await api.call('list_projects');
    await api.call('no_such_tool');
    const text = await metrics();
    expect(text).toMatch(/^guidon_tool_calls_total\{tool="list_projects",outcome="ok"\} 2$/m);
    expect(text).toMatch(/^guidon_tool_calls_total\{tool="unknown",outcome="UNKNOWN_TOOL"\} 1$/m);
  });

  it('tell of open sessions, streams and the process', async () => {
    await using mcp = await connectHttp(`${api.server.url}/mcp`, await test.key(), 'legacy');
    await mcp.client.listTools();
    await expect.poll(metrics).toMatch(/^guidon_http_streams_open 1$/m);
    const text = await metrics();
    expect(text).toMatch(/^guidon_mcp_sessions_open 1$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
    expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
  });

  it('are in the text format', async () => {
    for (const line of (await metrics()).trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"\n]*",?)+\})? -?[\d.e+-]+)$/);
    }
  });
});
