import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallLimits } from '../../src/http/call-limits.ts';
import { ClientAddresses } from '../../src/http/client-address.ts';
import { Cors } from '../../src/http/cors.ts';
import { jsonAnswer } from '../../src/http/http-answer.ts';
import { HttpRouter } from '../../src/http/http-router.ts';
import { RequestLog } from '../../src/http/request-log.ts';
import type { Route } from '../../src/http/route.ts';
import { openTracing } from '../../src/http/tracing.ts';
import { AppError } from '../../src/lib/app-error.ts';
import type { Logger } from '../../src/lib/logger.ts';
import { Metrics } from '../../src/lib/metrics.ts';
import { dial, requestText } from './support/raw-http.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const logged: { readonly level: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
const write = (level: string) => (fields: Readonly<Record<string, unknown>>) => {
  logged.push({ level, fields });
};
const logger: Logger = {
  debugs: true,
  debug: write('debug'),
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
};

const refusal = new AppError('CONFLICT', 'Somebody was faster.', { hint: 'Read it again.' });
let streamEnded = false;

// More than connections buffer.
const LARGE = Buffer.alloc(20 * 1024 * 1024, 'a');

const ROUTES: readonly Route[] = [
  { methods: ['GET'], path: '/plain', access: 'public', answer: () => jsonAnswer(200, { a: 1 }) },
  { methods: ['GET'], path: '/later', access: 'public', answer: async () => jsonAnswer(201, { a: 2 }) },
  { methods: ['GET'], path: '/web', access: 'public', answer: () => Response.json({ a: 3 }) },
  { methods: ['GET'], path: '/empty', access: 'public', answer: () => ({ status: 304, headers: {} }) },
  {
    methods: ['GET'],
    path: '/large',
    access: 'public',
    answer: async () => ({ status: 200, headers: {}, body: LARGE }),
  },
  {
    methods: ['GET'],
    path: '/refused',
    access: 'public',
    answer: () => {
      throw refusal;
    },
  },
  {
    methods: ['GET'],
    path: '/broken',
    access: 'public',
    answer: () => Promise.reject(new Error('the password is hunter2')),
  },
  {
    methods: ['POST'],
    path: '/echo/{name}',
    access: 'key',
    bodyOptional: true,
    answer: ({ parameter, body, query }, { principal }) =>
      jsonAnswer(200, { parameter, body, query: query.get('q'), role: principal.grants[0]?.role }),
  },
  {
    methods: ['GET'],
    path: '/stream',
    access: 'key',
    streams: () => true,
    answer: () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      stream: (target) => {
        target.write('data: 1\n\n');
        target.once('close', () => {
          streamEnded = true;
        });
      },
    }),
  },
];

let test: TestApp;
let router: HttpRouter;
let server: Server;
let url: string;
let authorization: string;

beforeAll(async () => {
  test = await openTestApp();
  const app = { ...test.app, logger };
  const addresses = new ClientAddresses([]);
  router = new HttpRouter({
    app,
    addresses,
    routes: ROUTES,
    guard: { host: '127.0.0.1' },
    stopping: () => false,
    limits: new CallLimits(app.config.http, () => performance.now()),
    cors: new Cors([]),
    log: new RequestLog(logger, addresses, new Metrics()),
    tracing: await openTracing(app),
    stalledMs: 200,
  });
  server = createServer((request, response) => router.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  authorization = `Bearer ${await test.key({ role: 'viewer' })}`;
});
afterAll(async () => {
  server.close();
  await test[Symbol.asyncDispose]();
});

describe('a route', () => {
  it.each([
    ['/plain', 200, { a: 1 }],
    ['/later', 201, { a: 2 }],
    ['/web', 200, { a: 3 }],
  ])('answers at %s', async (path, status, body) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(Number(response.headers.get('content-length'))).toBe(JSON.stringify(body).length);
    expect(await response.json()).toEqual(body);
  });

  it('may answer without a body', async () => {
    const response = await fetch(`${url}/empty`);
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 304, text: '' });
    expect(response.headers.get('content-length')).toBeNull();
  });

  it('may answer much, to who takes it', async () => {
    for (const _ of [1, 2])
      expect((await (await fetch(`${url}/large`)).arrayBuffer()).byteLength).toBe(LARGE.length);
    // The connection is used again, after a pause longer than a client may take nothing.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await fetch(`${url}/plain`)).status).toBe(200);
  });

  it('does not wait for a client that takes nothing', async () => {
    const socket = dial(url);
    socket.write(requestText('GET /large', ['Host: localhost']));
    socket.pause();
    await expect.poll(() => router.busy).toBe(1);
    await expect.poll(() => router.busy, { timeout: 5_000 }).toBe(0);
    socket.destroy();
  });

  it('may throw an error that the client can put right', async () => {
    const response = await fetch(`${url}/refused`);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      detail: 'Somebody was faster.',
      error: { code: 'CONFLICT' },
    });
  });

  it('tells nothing of what broke inside', async () => {
    const response = await fetch(`${url}/broken`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(text).not.toContain('hunter2');
  });

  it('sees its parameter, its query, its body and who calls', async () => {
    const response = await fetch(`${url}/echo/a%20b?q=1`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"x":[1]}',
    });
    expect(await response.json()).toEqual({ parameter: 'a b', body: { x: [1] }, query: '1', role: 'viewer' });
  });

  it('may do without a body', async () => {
    const response = await fetch(`${url}/echo/a`, { method: 'POST', headers: { authorization } });
    expect(await response.json()).toMatchObject({ parameter: 'a' });
  });

  it('may stream, which keeps no server from stopping', async () => {
    const stop = new AbortController();
    const response = await fetch(`${url}/stream`, { headers: { authorization }, signal: stop.signal });
    const part = await response.body?.getReader().read();
    expect(new TextDecoder().decode(part?.value)).toBe('data: 1\n\n');
    expect({ busy: router.busy, streams: router.streams }).toEqual({ busy: 0, streams: 1 });
    stop.abort();
    await expect
      .poll(() => ({ streamEnded, streams: router.streams }))
      .toEqual({
        streamEnded: true,
        streams: 0,
      });
  });
});

describe('the log', () => {
  it('has one line for a request, and nothing secret in it', async () => {
    logged.length = 0;
    await fetch(`${url}/echo/name?token=hunter2`, { method: 'POST', headers: { authorization } });
    await fetch(`${url}/nothing/hunter2`);
    const address = { client: '127.0.0.1', ms: expect.any(Number) };
    expect(logged.map(({ fields }) => fields)).toEqual([
      { method: 'POST', route: '/echo/{name}', status: 200, principal: expect.any(String), ...address },
      { method: 'GET', route: 'none', status: 404, ...address },
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/hunter2|gdn_/);
  });
});
