import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

describe('HTTP', () => {
  let test: TestApp;
  let server: HttpServer;
  let key: string;

  beforeAll(async () => {
    test = await openTestApp();
    server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
    key = await test.key();
  });
  afterAll(async () => {
    await server.close();
    await test[Symbol.asyncDispose]();
  });

  function post(body: unknown, headers: Record<string, string> = {}, path = '/mcp') {
    return fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${key}`,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  it('asks for a key', async () => {
    const response = await post(INITIALIZE, { authorization: '' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await response.json()).toMatchObject({ status: 401, error: { code: 'UNAUTHENTICATED' } });
  });

  it('refuses a wrong key before it reads the body', async () => {
    const response = await post('not even JSON', { authorization: 'Bearer gdn_wrong' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('takes the key as X-API-Key too', async () => {
    const response = await post(INITIALIZE, { authorization: '', 'x-api-key': key });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('refuses a foreign Host', async () => {
    const status = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const headers = { host: 'evil.example', authorization: `Bearer ${key}` };
      httpRequest({ hostname, port, path: '/mcp', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{}');
    });
    expect(status).toBe(403);
  });

  it.each(['https://evil.example', 'null'])('refuses the origin %s', async (origin) => {
    expect((await post(INITIALIZE, { origin })).status).toBe(403);
  });

  it('takes a local origin, without CORS', async () => {
    const response = await post(INITIALIZE, { origin: 'http://localhost:3000' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    await response.body?.cancel();
  });

  it('refuses a body over 4 MiB', async () => {
    const response = await post(JSON.stringify({ ...INITIALIZE, padding: 'x'.repeat(4 * 1024 * 1024) }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { data: { code: 'PAYLOAD_TOO_LARGE' } } });
  });

  it('refuses a body of unknown length once it is over 4 MiB', async () => {
    const part = new TextEncoder().encode(' '.repeat(1024 * 1024));
    let parts = 0;
    const body = new ReadableStream({
      pull: (controller) => (parts++ < 6 ? controller.enqueue(part) : controller.close()),
    });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const options = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    expect((await fetch(`${server.url}/mcp`, options)).status).toBe(413);
  });

  it.each(['PUT', 'OPTIONS', 'PATCH'])('does not take %s', async (method) => {
    const response = await fetch(`${server.url}/mcp`, {
      method,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(response.status).toBe(405);
  });

  it('says at an address that there is not which ones there are', async () => {
    const response = await fetch(`${server.url}/projects/default`);
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: { hint: string } };
    expect(error.hint).toContain('/api/v1/openapi.json');
    expect((await fetch(`${server.url}/api/v1/openapi.json`)).status).toBe(200);
  });

  it('asks for a key before it says which methods there are', async () => {
    expect((await fetch(`${server.url}/mcp`, { method: 'PUT' })).status).toBe(401);
  });

  it('refuses other content types', async () => {
    expect((await post(INITIALIZE, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('refuses what is not JSON, and JSON that nests too deep', async () => {
    expect((await post('{')).status).toBe(400);
    expect((await post(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).status).toBe(400);
    expect((await post('null')).status).toBe(400);
  });

  it('answers 404 with a hint elsewhere', async () => {
    const response = await fetch(`${server.url}/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'NOT_FOUND', hint: expect.stringContaining('/mcp') },
    });
  });

  it('shows its health to everybody', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    for (const path of ['/readyz', '/servingz'])
      expect(await (await fetch(`${server.url}${path}`)).json()).toEqual({ status: 'ok' });
  });

  it('offers reading tools only at /mcp/readonly, and keeps sessions of the two apart', async () => {
    const opened = await post(INITIALIZE, {}, '/mcp/readonly');
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    await opened.text();
    const listed = await (
      await post({ jsonrpc: '2.0', id: 2, method: 'tools/list' }, session, '/mcp/readonly')
    ).text();
    expect(listed).toContain('"list_flags"');
    expect(listed).not.toContain('"create_flag"');
    expect((await post({ jsonrpc: '2.0', id: 3, method: 'tools/list' }, session)).status).toBe(404);
  });
});
