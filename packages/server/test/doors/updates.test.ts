import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import { hashOf } from '../../src/principals/key-secret.ts';
import type { KeyWrites } from '../../src/principals/key-store.ts';
import { type Connected, connect, connectHttp, ERAS, type Era } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const WATCHED = 'flag://default/watched';

describe.each(ERAS)('updates to %s clients', (era) => {
  let test: TestApp;
  let server: HttpServer;
  const open: Connected[] = [];

  beforeEach(async () => {
    test = await openTestApp();
    server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
    await test.run('create_flag', { key: 'watched' });
    await test.run('create_flag', { key: 'other' });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((connected) => connected[Symbol.asyncDispose]()));
    await server.close();
    await test[Symbol.asyncDispose]();
  });

  async function listener(key: string): Promise<string[]> {
    const connected = await connectHttp(`${server.url}/mcp`, key, era);
    open.push(connected);
    return listen(connected, era);
  }

  it('reach whoever subscribed, for that flag only', async () => {
    const updates = await listener(await test.key());
    await test.run('set_flag_state', { key: 'other', environments: ['staging'], enabled: true });
    await test.run('set_flag_state', { key: 'watched', environments: ['staging'], enabled: true });
    await expect.poll(() => updates, { timeout: 5_000 }).toEqual([WATCHED]);
  });

  it('stay within the organization and the projects of the principal', async () => {
    const mine = await listener(await test.key());
    const foreign = await listener(await test.foreignKey());
    const elsewhere = await listener(await test.key({ projects: ['another'] }));
    await test.run('set_flag_state', { key: 'watched', environments: ['staging'], enabled: true });
    await expect.poll(() => mine, { timeout: 5_000 }).toEqual([WATCHED]);
    expect(foreign).toEqual([]);
    expect(elsewhere).toEqual([]);
  });

  it('tell what another process changed, on stdio', async () => {
    const connected = await connect(test, 'stdio', era);
    open.push(connected);
    const updates = await listen(connected, era);
    await test.run('set_flag_state', { key: 'watched', environments: ['staging'], enabled: true });
    await expect.poll(() => updates, { timeout: 5_000 }).toEqual([WATCHED]);
  });
});

// They were asked for their key once, and went on for as long as they liked.
describe.each(ERAS)('streams of %s clients end with their key', (era) => {
  const DEEDS = {
    'when it is revoked': (keys: KeyWrites, id: string) => keys.endKey(id, { revokedAt: now() }),
    'when it expires': (keys: KeyWrites, id: string) => keys.endKey(id, { expiresAt: now(300) }),
  };

  it.each(Object.entries(DEEDS))('%s', async (_when, deed) => {
    await using test = await openTestApp();
    const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0, heartbeatMs: 100 });
    await test.run('create_flag', { key: 'watched' });
    const [key, operator] = [await test.key(), await test.key()];
    await using connected = await connectHttp(`${server.url}/mcp`, key, era);
    const updates = await listen(connected, era);
    expect(await openStreams(server, operator)).toBe(1);
    await test.app.storage.writeKeys(async (keys) => {
      const held = await keys.keyByHash(hashOf(key));
      await deed(keys, held?.key.id ?? '');
    });
    await expect.poll(() => openStreams(server, operator), { timeout: 3_000 }).toBe(0);
    await test.run('set_flag_state', { key: 'watched', environments: ['staging'], enabled: true });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(updates).toEqual([]);
    await server.close();
  });
});

function now(later = 0): string {
  return new Date(Date.now() + later).toISOString();
}

async function openStreams(server: HttpServer, key: string): Promise<number> {
  const response = await fetch(`${server.url}/metrics`, { headers: { 'x-api-key': key } });
  return Number(/^guidon_http_streams_open (\d+)$/m.exec(await response.text())?.[1]);
}

it('refuses a subscription over the limit, and takes one again after another ended', async () => {
  await using test = await openTestApp();
  await using connected = await connect(test, 'http', 'legacy');
  const subscribe = (index: number) =>
    connected.client.subscribeResource({ uri: `flag://default/flag_${index}` });
  for (let index = 0; index < 1_000; index += 50)
    await Promise.all(Array.from({ length: 50 }, (_, more) => subscribe(index + more)));
  const refusal = { code: -32_602, message: expect.stringContaining('1000 flags') };
  await expect(subscribe(1_000)).rejects.toMatchObject(refusal);
  await subscribe(0);
  await connected.client.unsubscribeResource({ uri: 'flag://default/flag_7' });
  await subscribe(1_000);
});

async function listen({ client }: Connected, era: Era): Promise<string[]> {
  const updates: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    updates.push(params.uri);
  });
  if (era === 'legacy') await client.subscribeResource({ uri: WATCHED });
  else await client.listen({ resourceSubscriptions: [WATCHED] });
  // The stream that carries updates is opened beside the subscription.
  await new Promise((resolve) => setTimeout(resolve, 150));
  return updates;
}
