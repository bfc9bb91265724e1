import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
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

const PLACE = 'project=default&environment=production';

it.each([
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/v1/openapi.json',
  '/api/v1/tools',
  '/api/v1/keys',
  '/api/v1/export',
  `/api/v1/sdk/environment?${PLACE}`,
  '/api/v1/keys?limit=0',
])('HEAD %s answers what GET does, without the body', async (path) => {
  const ask = (method: string) =>
    fetch(server.url + path, { method, headers: { authorization: `Bearer ${key}` } });
  const [whole, head] = [await ask('GET'), await ask('HEAD')];
  const facts = ({ status, headers }: Response) => [status, headers.get('content-type'), headers.get('etag')];
  expect(facts(head)).toEqual(facts(whole));
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
  expect([await head.text(), (await whole.text()).length > 0]).toEqual(['', true]);
});

it.each([`/api/v1/sdk/stream?${PLACE}`, '/mcp'])('HEAD %s is not taken: it would never end', async (path) => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(server.url + path, { method: 'HEAD', headers });
  expect([response.status, response.headers.get('allow')]).toEqual([
    405,
    expect.not.stringContaining('HEAD'),
  ]);
});
