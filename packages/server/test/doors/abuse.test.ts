import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { defineTool } from '../../src/tools/define-tool.ts';
import { testApp } from '../support/test-app.ts';
import { requestText, sendRaw } from './support/raw-http.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

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

const ADDRESSES = [
  'GET /healthz',
  'GET /metrics',
  'POST /mcp',
  'GET /api/v1/tools',
  'POST /api/v1/tools/list_flags',
  'GET /api/v1/openapi.json',
  'GET /nothing',
];

/** Addresses that evaluate nothing. */
const SDK_REFUSED = [
  'GET /metrics',
  'POST /mcp',
  'GET /mcp',
  'POST /mcp/readonly',
  'GET /api/v1/tools',
  'POST /api/v1/tools/create_flag',
  'POST /api/v1/tools/list_flags',
  'GET /api/v1/export',
  'GET /api/v1/keys',
  'POST /api/v1/keys',
  'POST /api/v1/keys/key_x/rotate',
  'DELETE /api/v1/keys/key_x',
];

function authorized(...headers: readonly string[]): string[] {
  return ['Host: localhost', `Authorization: Bearer ${key}`, 'Connection: close', ...headers];
}

function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('a foreign name', () => {
  it.each(ADDRESSES)('is refused as Host at %s', async (first) => {
    const { statuses } = await sendRaw(
      server.url,
      requestText(first, ['Host: evil.example', 'Connection: close']),
    );
    expect(statuses).toEqual([403]);
  });

  it.each(ADDRESSES)('is refused as Origin at %s', async (first) => {
    const headers = ['Host: localhost', 'Origin: https://evil.example', 'Connection: close'];
    expect((await sendRaw(server.url, requestText(first, headers))).statuses).toEqual([403]);
  });

  it.each([
    ['localhost.evil.example'],
    ['localhost@evil.example'],
    ['evil.example#localhost'],
    ['evil.example/localhost'],
    ['[::1].evil.example'],
    [''],
  ])('is refused also when it looks like ours: %j', async (host) => {
    const text = requestText('GET /healthz', [`Host: ${host}`, 'Connection: close']);
    expect((await sendRaw(server.url, text)).statuses[0]).toBeGreaterThanOrEqual(400);
  });

  it('must be told', async () => {
    expect((await sendRaw(server.url, requestText('GET /healthz', []))).statuses).toEqual([400]);
  });
});

describe('a forged key', () => {
  const forged = (): readonly (readonly [string, string])[] => [
    ['with another end', `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`],
    ['cut short', key.slice(0, -1)],
    ['in other letters', key.toUpperCase()],
    ['its hash', randomBytes(32).toString('hex')],
    ['SQL', "'OR'1'='1"],
    ['longer than any key', 'x'.repeat(10_000)],
    ['two at once', `${key},${key}`],
    ['nothing', ''],
  ];

  it('opens nothing, whatever it looks like', async () => {
    for (const [what, text] of forged()) {
      for (const headers of [{ authorization: `Bearer ${text}` }, { 'x-api-key': text, authorization: '' }]) {
        const response = await post('/api/v1/tools/list_flags', '{}', headers);
        expect({ what, status: response.status }).toEqual({ what, status: 401 });
        expect(await response.text()).not.toContain(text === '' ? key : text);
      }
    }
  });

  it.each([['Basic'], ['Digest'], ['Token'], ['']])('opens nothing under the scheme %j', async (scheme) => {
    const response = await post('/api/v1/tools/list_flags', '{}', { authorization: `${scheme} ${key}` });
    expect(response.status).toBe(401);
  });

  it('is not looked for in the address', async () => {
    const response = await fetch(`${server.url}/api/v1/tools?key=${key}&access_token=${key}`);
    expect(response.status).toBe(401);
  });
});

describe('a key that ended', () => {
  const call = (text: string) => post('/api/v1/tools/list_flags', '{}', { authorization: `Bearer ${text}` });
  const endNow = (text: string, end: 'expiresAt' | 'revokedAt') =>
    test.app.storage.writeKeys(async (keys) => {
      const known = await keys.keyByHash(sha256(text));
      await keys.endKey(known?.key.id ?? '', { [end]: new Date().toISOString() });
    });

  it.each(['expiresAt', 'revokedAt'] as const)('opens nothing: %s', async (end) => {
    const own = await test.key();
    expect((await call(own)).status).toBe(200);
    await endNow(own, end);
    const refused = await call(own);
    expect(refused.status).toBe(401);
    // Not a word of what was the matter: who guesses learns nothing.
    expect(await refused.text()).toBe(await (await call('gdn_never_was')).text());
  });
});

describe('comparing keys', () => {
  // A key is found by its SHA-256, whole. Keys that begin or end alike have nothing in common there, so how long the
  // finding takes tells nothing about how much of a guess is right.
  it('is a look for a hash, which a guess shares nothing of', async () => {
    const near = [key.slice(0, -1), `${key}A`, `A${key.slice(1)}`, `${key.slice(0, -1)}-`];
    for (const guess of near) {
      expect(sha256(guess).slice(0, 8)).not.toBe(sha256(key).slice(0, 8));
      expect(await test.app.keyCaller(guess)).toBeUndefined();
    }
    expect(keyHashes()).toContain(sha256(key));
    expect(keyHashes().filter((hash) => !/^[0-9a-f]{64}$/.test(hash))).toEqual([]);
    expect(await test.app.keyCaller(sha256(key))).toBeUndefined();
  });
});

describe('a client key, which anybody may have', () => {
  it('is refused wherever nothing is evaluated, and leaves no line in the audit log', async () => {
    const sdk = { project: 'default', environment: 'staging', exposure: 'client' } as const;
    const authorization = `Bearer ${await test.key({ kind: 'sdk', grants: [], sdk })}`;
    const before = auditLines();
    for (const route of SDK_REFUSED) {
      const [method = '', address = ''] = route.split(' ');
      const headers = { authorization, 'content-type': 'application/json' };
      const body = method === 'POST' ? { body: '{}' } : {};
      const response = await fetch(`${server.url}${address}`, { method, headers, ...body });
      expect({ route, status: response.status }).toEqual({ route, status: 403 });
      expect(await response.json()).toMatchObject({ error: { code: 'PERMISSION_DENIED' } });
    }
    expect(auditLines()).toBe(before);
  });
});

describe('a body', () => {
  const TEN_MB = 10 * 1024 * 1024;

  it.each([['/mcp'], ['/api/v1/tools/create_flag']])('of 10 MB is refused at %s', async (path) => {
    expect((await post(path, JSON.stringify({ key: 'x'.repeat(TEN_MB) }))).status).toBe(413);
  });

  it('of 10 MB is refused by its announced length, before it comes', async () => {
    const headers = authorized('Content-Type: application/json', `Content-Length: ${TEN_MB}`);
    const { statuses, closed } = await sendRaw(server.url, requestText('POST /mcp', headers, '{'));
    expect({ statuses, closed }).toEqual({ statuses: [413], closed: true });
  });

  it('that never ends is cut off', async () => {
    const headers = authorized('Content-Type: application/json', 'Transfer-Encoding: chunked');
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`.repeat(100);
    const { statuses, closed } = await sendRaw(server.url, requestText('POST /mcp', headers, chunk), 3_000);
    expect({ statuses, closed }).toEqual({ statuses: [413], closed: true });
  });

  it.each([['/mcp'], ['/api/v1/tools/create_flag']])('that nests deeply is refused at %s', async (path) => {
    const deep = `{"key":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await post(path, deep)).status).toBe(400);
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonp'],
    ['application/json-seq'],
    [''],
  ])('of the type %j is refused', async (type) => {
    expect((await post('/api/v1/tools/list_flags', '{}', { 'content-type': type })).status).toBe(415);
  });

  it('that is packed is refused: it could unfold to anything', async () => {
    const response = await post('/api/v1/tools/list_flags', '{}', { 'content-encoding': 'gzip' });
    expect(response.status).toBe(415);
    const { error } = (await response.json()) as { error: { hint: string } };
    expect(error.hint).toContain('Content-Type: application/json');
  });

  it.each([
    ['{"__proto__":{"key":"a"}}'],
    ['{"constructor":{"prototype":{"key":"a"}}}'],
    ['[]'],
    ['"a"'],
    ['1'],
    ['{"key":"a","key\\u0000":1}'],
  ])('of %s is a wrong argument', async (body) => {
    const response = await post('/api/v1/tools/get_flag', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
  });

  it('of bytes that are no text is refused', async () => {
    const response = await fetch(`${server.url}/api/v1/tools/get_flag`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]),
    });
    expect(response.status).toBe(400);
  });
});

describe('an address', () => {
  it.each([
    ['/mcp/../healthz', 404],
    ['/healthz/../mcp', 404],
    ['/../../etc/passwd', 404],
    ['/%2e%2e/healthz', 404],
    ['/healthz%00', 404],
    ['/%68ealthz', 404],
    ['//healthz', 404],
    ['/healthz//', 404],
    ['/healthz;x=1', 404],
    ['/HEALTHZ', 404],
    ['http://evil.example/healthz', 404],
    ['/api/v1/tools/..%2f..%2fhealthz', 404],
    ['/api/v1/tools/%2e%2e', 404],
    ['/api/v1/tools/%', 404],
    ['/api/v1/tools/%ff', 404],
    ['/api/v1/tools/__proto__', 404],
    ['/api/v1/tools/constructor', 404],
    ['/api/v1/tools/list_flags%00', 404],
    [`/api/v1/tools/${'a'.repeat(8_000)}`, 404],
  ])('of %s is not found', async (path, status) => {
    const headers = authorized('Content-Type: application/json', 'Content-Length: 2');
    for (const method of ['GET', 'POST']) {
      const { statuses } = await sendRaw(server.url, requestText(`${method} ${path}`, headers, '{}'));
      // There is a POST at every tool's address, and no GET.
      const expected = method === 'GET' && /tools\/(?!%ff$|%$)/.test(path) ? 405 : status;
      expect({ method, statuses }).toEqual({ method, statuses: [expected] });
    }
  });

  it.each(['TRACE', 'PATCH', 'PROPFIND', 'PUT'])('does not take %s', async (method) => {
    const { statuses } = await sendRaw(server.url, requestText(`${method} /api/v1/tools`, authorized()));
    expect(statuses).toEqual([405]);
  });

  it('does not become a tunnel', async () => {
    const { statuses, closed } = await sendRaw(
      server.url,
      requestText('CONNECT evil.example:443', authorized()),
    );
    expect({ statuses, closed }).toEqual({ statuses: [], closed: true });
  });
});

describe('headers', () => {
  it.each([
    ['one of 100 KB', [`X-Bomb: ${'x'.repeat(100_000)}`]],
    ['5,000 of them', Array.from({ length: 5_000 }, (_, at) => `X-${at}: ${at}`)],
    ['a cookie of 20 KB', [`Cookie: ${'c'.repeat(20_000)}`]],
  ])('are refused: %s', async (_, headers) => {
    const { statuses, closed } = await sendRaw(
      server.url,
      requestText('GET /healthz', ['Host: localhost', ...headers]),
    );
    expect({ statuses, closed }).toEqual({ statuses: [431], closed: true });
  });
});

describe('a request with a second one hidden in it', () => {
  const HIDDEN = requestText('GET /healthz', ['Host: localhost', 'Connection: close']);

  it.each([
    ['two kinds of length', ['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${HIDDEN}`],
    [
      'the same the other way round',
      ['Transfer-Encoding: chunked', 'Content-Length: 4'],
      `0\r\n\r\n${HIDDEN}`,
    ],
    ['two lengths', ['Content-Length: 2', `Content-Length: ${HIDDEN.length}`], HIDDEN],
    ['a list of lengths', [`Content-Length: 2, ${HIDDEN.length}`], HIDDEN],
    ['a signed length', ['Content-Length: +2'], `{}${HIDDEN}`],
    ['a length that is none', ['Content-Length: 2a'], `{}${HIDDEN}`],
    ['a coding nobody knows', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${HIDDEN}`],
    ['a coding after chunked', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${HIDDEN}`],
    ['a space before the colon', ['Transfer-Encoding : chunked', 'Content-Length: 5'], `0\r\n\r\n${HIDDEN}`],
    ['a chunk size that is none', ['Transfer-Encoding: chunked'], `0x5\r\nhello\r\n0\r\n\r\n${HIDDEN}`],
    ['a line feed in a header', ['X-A: b\nContent-Length: 0', 'Content-Length: 2'], `{}${HIDDEN}`],
    ['a NUL in a header', ['X-A: b\0c', 'Content-Length: 2'], `{}${HIDDEN}`],
  ])('is refused whole: %s', async (_, headers, body) => {
    const own = ['Host: localhost', `Authorization: Bearer ${key}`, 'Content-Type: application/json'];
    const text = requestText('POST /api/v1/tools/list_flags', [...own, ...headers], body);
    const { statuses, closed } = await sendRaw(server.url, text);
    expect({ statuses, closed }).toEqual({ statuses: [400], closed: true });
  });
});

it('answers nothing with what broke inside, and goes on', async () => {
  const broken = defineTool({
    name: 'broken',
    title: 'Broken',
    description: 'Breaks.',
    toolset: 'admin',
    access: 'read',
    input: z.object({}),
    output: z.object({}),
    run: () => Promise.reject(new TypeError('select * from secrets: no such column')),
  });
  await using breaking = await testApp({ parts: { catalogue: [...CATALOGUE, broken] } });
  const own = await breaking.app.services.keys.create(await breaking.app.operatorCaller(), {
    kind: 'person',
    name: 'ada',
    grants: [{ role: 'admin' }],
  });
  const fragile = await startHttpServer(breaking.app, { host: '127.0.0.1', port: 0 });
  const call = (tool: string) =>
    fetch(`${fragile.url}/api/v1/tools/${tool}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own.secret}` },
    });
  const response = await call('broken');
  const text = await response.text();
  expect([response.status, JSON.parse(text)]).toMatchObject([500, { error: { code: 'INTERNAL' } }]);
  expect(text).not.toMatch(/select|secrets|TypeError|\.ts|node_modules/);
  expect((await call('list_projects')).status).toBe(200);
  await fragile.close();
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function keyHashes(): string[] {
  return column('select key_hash as it from principal_keys') as string[];
}

function auditLines(): number {
  return column('select id as it from audit').length;
}

function column(query: string): unknown[] {
  const database = new DatabaseSync(path.join(test.folder, 'guidon.db'), { readOnly: true });
  const rows = database.prepare(query).all();
  database.close();
  return rows.map(({ it: value }) => value);
}
