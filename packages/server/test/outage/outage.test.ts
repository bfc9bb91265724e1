import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../support/test-postgres.ts';

describe.skipIf(!(await postgresAnswers()))('a server whose PostgreSQL goes away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let test: TestApp;
  let server: HttpServer;
  let caller: Caller;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    const url = new URL(await database.newSchema());
    proxy = await tcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    [url.host, url.password] = [`127.0.0.1:${proxy.port}`, url.password || 's3cret'];
    test = await testApp({ environment: { GUIDON_DATABASE_URL: url.href } });
    caller = await test.app.operatorCaller();
    server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    await server.close();
    await proxy[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
  });

  const ready = async () => (await fetch(`${server.url}/readyz`)).status;
  const createFlag = (key: string) => test.run('create_flag', { key }, { caller });

  async function until(wanted: () => Promise<boolean>): Promise<void> {
    while (!(await wanted())) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it('says so, refuses with a hint and no secret, and goes on when it is back', async () => {
    expect(await ready()).toBe(200);
    await proxy.cut();
    expect(await ready()).toBe(503);
    for (const outcome of [await createFlag('a'), await test.run('list_flags', {}, { caller })]) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', hint: expect.any(String) } });
      expect(JSON.stringify(outcome)).not.toContain('s3cret');
    }
    await proxy.mend();
    await until(async () => (await ready()) === 200);
    expect(await createFlag('a')).toMatchObject({ ok: true });
  });

  it('notices a network that swallows everything', async () => {
    proxy.swallow();
    const outcome = test.run('list_flags', {}, { caller });
    expect(await ready()).toBe(503);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    await proxy.mend();
    await until(async () => (await ready()) === 200);
    expect(await createFlag('a')).toMatchObject({ ok: true });
  });

  it('tells listeners what changed meanwhile', async () => {
    const revisions: number[] = [];
    test.app.storage.onRevision(({ revision }) => revisions.push(revision));
    await proxy.cut();
    await using other = await testApp({ environment: { GUIDON_DATABASE_URL: direct() } });
    const { revision } = await other.ok('create_flag', { key: 'b' });
    await proxy.mend();
    await until(async () => revisions.includes(revision));
  });

  /** The same database, past the network that fails. */
  function direct(): string {
    const { database: config } = test.app.config;
    const url = new URL(config.kind === 'postgres' ? config.url : '');
    const target = new URL(database.url);
    [url.hostname, url.port] = [target.hostname, target.port];
    return url.href;
  }
});
