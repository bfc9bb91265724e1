import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import type { SessionLimits } from '../../src/mcp/sessions.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const HOUR = 3_600_000;

describe('sessions', () => {
  let test: TestApp;
  let server: HttpServer;
  let now = 0;

  async function start(limits: Partial<SessionLimits> = {}): Promise<void> {
    server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0, limits, now: () => now });
  }

  beforeEach(async () => {
    now = Date.now();
    test = await openTestApp();
  });
  afterEach(async () => {
    await server.close();
    await test[Symbol.asyncDispose]();
  });

  function send(key: string, message: Record<string, unknown>, session?: string, method = 'POST') {
    return fetch(`${server.url}/mcp`, {
      method,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${key}`,
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      },
      ...(method === 'POST' ? { body: JSON.stringify({ jsonrpc: '2.0', ...message }) } : {}),
    });
  }

  async function open(key: string): Promise<string> {
    const clientInfo = { name: 'raw', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    const response = await send(key, { id: 1, method: 'initialize', params });
    await response.text();
    return response.headers.get('mcp-session-id') ?? '';
  }

  async function statusOf(key: string, session: string): Promise<number> {
    const response = await send(key, { id: 2, method: 'ping' }, session);
    await response.text();
    return response.status;
  }

  it('belong to their principal', async () => {
    await start();
    const mine = await test.key();
    const session = await open(mine);
    expect(await statusOf(mine, session)).toBe(200);
    expect(await statusOf(await test.key(), session)).toBe(404);
    expect(await statusOf(mine, 'no-such-session')).toBe(404);
  });

  it('are not for other rights than those they were opened with', async () => {
    await start();
    const mine = await test.key();
    const session = await open(mine);
    const { principal } = (await test.app.keyCaller(mine)) as Caller;
    const database = new DatabaseSync(path.join(test.folder, 'guidon.db'));
    const narrow = JSON.stringify([{ role: 'viewer', project: 'default' }]);
    database.prepare('update principals set grants = ? where id = ?').run(narrow, principal.id);
    database.close();
    await test.app.storage.writeKeys((keys) => keys.endKey('key_of_nobody', { revokedAt: '2026-01-01' }));
    expect(await statusOf(mine, session)).toBe(404);
  });

  it('are needed, and end with DELETE', async () => {
    await start();
    const key = await test.key();
    expect((await send(key, { id: 1, method: 'tools/list' })).status).toBe(400);
    const session = await open(key);
    expect((await send(key, {}, session, 'DELETE')).status).toBe(200);
    expect(await statusOf(key, session)).toBe(404);
    expect(server.sessions.size).toBe(0);
  });

  it('end after half an hour without use, and after a day in any case', async () => {
    await start();
    const key = await test.key();
    const idle = await open(key);
    const used = await open(key);
    for (let half = 0; half < 47; half++) {
      now += HOUR / 2 - 1;
      expect(await statusOf(key, used)).toBe(200);
    }
    server.sessions.sweep();
    expect(server.sessions.size).toBe(1);
    expect(await statusOf(key, idle)).toBe(404);
    now += HOUR;
    expect(await statusOf(key, used)).toBe(404);
  });

  it('make room for new ones of the same principal', async () => {
    await start({ perPrincipal: 2 });
    const [key, other] = [await test.key(), await test.key()];
    const theirs = await open(other);
    const first = await open(key);
    now += 1;
    const second = await open(key);
    now += 1;
    expect(await statusOf(key, first)).toBe(200);
    now += 1;
    const third = await open(key);
    expect(await statusOf(key, second)).toBe(404);
    expect(await statusOf(key, first)).toBe(200);
    expect(await statusOf(key, third)).toBe(200);
    expect(await statusOf(other, theirs)).toBe(200);
  });

  it('make room without ending those that listen, while others are idle', async () => {
    await start({ perPrincipal: 2 });
    const key = await test.key();
    const listening = await open(key);
    const stream = await send(key, {}, listening, 'GET');
    expect(stream.status).toBe(200);
    now += 1;
    const idle = await open(key);
    now += 1;
    await open(key);
    expect(await statusOf(key, idle)).toBe(404);
    expect(await statusOf(key, listening)).toBe(200);
    await stream.body?.cancel();
  });

  it('of one key are enough for a team', async () => {
    await start();
    const key = await test.key();
    const first = await open(key);
    for (let others = 0; others < 199; others++) await open(key);
    expect(await statusOf(key, first)).toBe(200);
    now += 1;
    await open(key);
    expect(server.sessions.size).toBe(200);
  });

  it('make room for new ones in all', async () => {
    await start({ total: 3 });
    const keys = [await test.key(), await test.key(), await test.key(), await test.key()];
    const sessions: string[] = [];
    for (const key of keys) {
      now += 1;
      sessions.push(await open(key));
    }
    expect(server.sessions.size).toBe(3);
    expect(await statusOf(keys[0] ?? '', sessions[0] ?? '')).toBe(404);
    expect(await statusOf(keys[3] ?? '', sessions[3] ?? '')).toBe(200);
  });
});
