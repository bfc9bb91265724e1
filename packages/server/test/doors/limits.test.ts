import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function serve(settings: Readonly<Record<string, string>>): Promise<[TestApp, HttpServer]> {
  const test = await openTestApp(settings);
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
  open.push(test, { [Symbol.asyncDispose]: () => server.close() });
  return [test, server];
}

function post(url: string, key: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

describe('a principal that calls too often', () => {
  it('is told when to come back, and nobody else is', async () => {
    // 12 a minute are 2 at once.
    const [test, server] = await serve({ GUIDON_RATE_LIMIT: '12' });
    const [key, other] = [await test.key(), await test.key()];
    const call = (whose: string) => post(`${server.url}/api/v1/tools/list_projects`, whose, {});
    expect([(await call(key)).status, (await call(key)).status]).toEqual([200, 200]);
    const refused = await call(key);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED', retryable: true } });
    expect((await call(other)).status).toBe(200);
  });

  it('is told so over MCP as a JSON-RPC error', async () => {
    const [test, server] = await serve({ GUIDON_RATE_LIMIT: '6' });
    const key = await test.key();
    await (await post(`${server.url}/mcp`, key, INITIALIZE)).text();
    const refused = await post(`${server.url}/mcp`, key, INITIALIZE);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      jsonrpc: '2.0',
      error: { code: -32_000, data: { code: 'RATE_LIMITED' } },
    });
  });

  it('cannot hide calls in a batch', async () => {
    const [test, server] = await serve({ GUIDON_RATE_LIMIT: '60' });
    const key = await test.key();
    const opened = await post(`${server.url}/mcp`, key, INITIALIZE);
    await opened.text();
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const pings = Array.from({ length: 50 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
    expect((await post(`${server.url}/mcp`, key, pings, session)).status).toBe(200);
    const refused = await post(`${server.url}/mcp`, key, pings[0], session);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  });

  it('is not stopped where there is no limit', async () => {
    const [test, server] = await serve({ GUIDON_RATE_LIMIT: '0' });
    const key = await test.key();
    for (let each = 0; each < 50; each++) {
      expect((await post(`${server.url}/api/v1/tools/list_projects`, key, {})).status).toBe(200);
    }
  });
});

describe('an address that shows wrong keys', () => {
  const guess = (url: string, from: string) =>
    post(`${url}/api/v1/tools/list_projects`, `gdn_wrong${Math.random()}`, {}, { 'x-forwarded-for': from });

  it('is told to wait after many, while keys that were right before and other addresses pass', async () => {
    const [test, server] = await serve({ GUIDON_TRUSTED_PROXIES: '127.0.0.1' });
    // Five wrong keys a second are forgiven: on a slow machine one more would pass between two calls.
    const stopped = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    onTestFinished(() => stopped.mockRestore());
    const known = await test.key();
    const call = (key: string, from: string) =>
      post(`${server.url}/api/v1/tools/list_projects`, key, {}, { 'x-forwarded-for': from });
    expect((await call(known, '5.6.7.8')).status).toBe(200);
    const statuses = new Set<number>();
    for (let each = 0; each < 320 && !statuses.has(429); each++)
      statuses.add((await guess(server.url, '1.2.3.4')).status);
    expect([...statuses]).toEqual([401, 429]);
    expect((await guess(server.url, '5.6.7.8')).status).toBe(401);
    const unseen = await test.key();
    expect((await call(known, '1.2.3.4')).status).toBe(200);
    // The database is not asked for that address any more: a key nobody saw yet waits, or comes from elsewhere.
    expect((await call(unseen, '1.2.3.4')).status).toBe(429);
    expect((await call(unseen, '5.6.7.8')).status).toBe(200);
    expect((await call(unseen, '1.2.3.4')).status).toBe(200);
  });
});

describe('CORS', () => {
  const ORIGIN = 'https://app.example.org';
  const preflight = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST', ...headers },
    });

  it('is off', async () => {
    const [, server] = await serve({});
    expect((await preflight(`${server.url}/mcp`)).status).toBe(403);
  });

  it('lets pages of an origin that is set ask, and read', async () => {
    const [test, server] = await serve({ GUIDON_CORS_ORIGINS: ORIGIN });
    const asked = await preflight(`${server.url}/mcp`, {
      'access-control-request-headers': 'authorization, mcp-param-flag, x-other',
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(asked.headers.get('vary')).toBe('origin');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
    const allowed = asked.headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toEqual(
      expect.arrayContaining([
        'authorization',
        'content-type',
        'mcp-protocol-version',
        'mcp-method',
        'mcp-name',
        'mcp-session-id',
        'last-event-id',
        'mcp-param-flag',
      ]),
    );
    expect(allowed).not.toContain('x-other');
    const answer = await post(`${server.url}/mcp`, await test.key(), INITIALIZE, { origin: ORIGIN });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toContain('mcp-session-id');
    await answer.text();
  });

  it('keeps what else an answer depends on', async () => {
    const [test, server] = await serve({ GUIDON_CORS_ORIGINS: ORIGIN });
    const path = '/api/v1/sdk/environment?project=default&environment=production';
    const headers = { authorization: `Bearer ${await test.key()}` };
    const vary = async (more: object) =>
      (await fetch(server.url + path, { headers: { ...headers, ...more } })).headers.get('vary');
    expect(await vary({ origin: ORIGIN })).toBe('origin, accept-encoding');
    expect(await vary({})).toBe('accept-encoding');
  });

  it('tells a page also why it was refused', async () => {
    const [, server] = await serve({ GUIDON_CORS_ORIGINS: ORIGIN });
    const answer = await post(`${server.url}/mcp`, 'gdn_wrong', INITIALIZE, { origin: ORIGIN });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it.each(['https://evil.example', 'http://app.example.org', 'https://app.example.org.evil.example', 'null'])(
    'refuses %s',
    async (origin) => {
      const [, server] = await serve({ GUIDON_CORS_ORIGINS: ORIGIN });
      const asked = await preflight(`${server.url}/mcp`, { origin });
      expect(asked.status).toBe(403);
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('may be open to all, never with credentials', async () => {
    const [, server] = await serve({ GUIDON_CORS_ORIGINS: '*' });
    const asked = await preflight(`${server.url}/mcp`, { origin: 'https://any.example' });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
