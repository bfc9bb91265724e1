import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EnvironmentName } from '../../src/flags/environment-delta.ts';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { giveKey } from '../support/give-key.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../support/test-postgres.ts';

const ADMIN_KEY = 'gdn_an-administrator-of-the-outage-tests';

describe.skipIf(!(await postgresAnswers()))('a server whose PostgreSQL goes away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let test: TestApp;
  let server: HttpServer;
  let caller: Caller;
  let lines: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    const url = new URL(await database.newSchema());
    proxy = await tcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    [url.host, url.password] = [`127.0.0.1:${proxy.port}`, url.password || 's3cret'];
    lines = [];
    const log = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
    test = await testApp({
      environment: { GUIDON_DATABASE_URL: url.href },
      parts: { logger: { debug: () => {}, info: log, warn: log, error: log } },
    });
    caller = await test.app.operatorCaller();
    await giveKey(test.app.storage, caller.principal.id, ADMIN_KEY);
    server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
    await metric('guidon_revisions_age_seconds');
  });
  afterEach(async () => {
    await server.close();
    await proxy[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
  });

  const status = async (path: string) => (await fetch(`${server.url}${path}`)).status;
  const ready = () => status('/readyz');
  const createFlag = (key: string) => test.run('create_flag', { key }, { caller });

  async function until(wanted: () => Promise<boolean>): Promise<void> {
    while (!(await wanted())) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it('says so, refuses with a hint and no secret, and goes on when it is back', async () => {
    expect(await ready()).toBe(200);
    await proxy.cut();
    await until(async () => (await ready()) === 503);
    const answer = await fetch(`${server.url}/readyz`);
    expect(await answer.json()).toEqual({ status: 'unavailable', reason: 'database' });
    expect(await status('/servingz')).toBe(200);
    for (const outcome of [await createFlag('a'), await test.run('list_flags', {}, { caller })]) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', hint: expect.any(String) } });
      expect(JSON.stringify(outcome)).not.toContain('s3cret');
    }
    await proxy.mend();
    await until(async () => (await ready()) === 200);
    expect(await createFlag('a')).toMatchObject({ ok: true });
  });

  it('logs one line of each thing that does not work, however many ask, and no stack', async () => {
    const { environments } = test.app.services;
    const { organizationId } = caller.principal;
    const name = { organizationId, project: 'default', environment: 'production' };
    await environments.current(name);
    await proxy.cut();
    for (let turn = 0; turn < 3; turn++) {
      await createFlag('a');
      await expect(environments.refresh(name)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    await until(async () => lines.filter((line) => line.includes('failed')).length === 4);
    await proxy.mend();
    await until(async () => lines.filter((line) => line.includes('works again')).length >= 3);
    expect(lines.filter((line) => line.includes('failed'))).toHaveLength(4);
    expect(lines.join('\n')).not.toMatch(/stack| {4}at |s3cret/);
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

  it('answers applications from memory, whose keys it knows, and tells how old that is', async () => {
    const [known, unknown] = [await sdkKey('known'), await sdkKey('unknown')];
    expect(await createFlag('a')).toMatchObject({ ok: true });
    const before = await bulk(known);
    expect(before).toMatchObject({ status: 200, flags: [{ key: 'a' }] });
    const age = () => metric('guidon_revisions_age_seconds');
    expect(await age()).toBeLessThan(1);
    await proxy.cut();
    await until(async () => (await age()) > 1);
    expect(await bulk(known)).toEqual(before);
    expect(await bulk(known, { 'if-none-match': before.etag })).toMatchObject({ status: 304 });
    expect(await evaluate('a', known)).toMatchObject({ status: 200, body: { key: 'a', value: false } });
    expect(await evaluate('a', unknown)).toMatchObject({
      status: 503,
      body: { error: { code: 'UNAVAILABLE', retryable: true } },
    });
    await proxy.mend();
    await until(async () => (await evaluate('a', unknown)).status === 200);
    await until(async () => (await age()) < 1);
  });

  describe('has environments in memory that', () => {
    const current = () => test.app.services.environments.current(production);
    const refresh = () => test.app.services.environments.refresh(production);
    const behind = () => metric('guidon_environments_behind_seconds');
    let production: EnvironmentName;
    beforeEach(async () => {
      const { organizationId } = caller.principal;
      production = { organizationId, project: 'default', environment: 'production' };
      expect(await createFlag('a')).toMatchObject({ ok: true });
    });

    it('stay as they are, and are brought up to date by themselves', async () => {
      expect((await current())?.flags.size).toBe(1);
      await proxy.cut();
      await using other = await testApp({ environment: { GUIDON_DATABASE_URL: direct() } });
      await other.ok('create_flag', { key: 'b' });
      await expect(refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect((await current())?.flags.size).toBe(1);
      await until(async () => (await behind()) > 0);
      expect(current()).not.toBeInstanceOf(Promise);
      await proxy.mend();
      await until(async () => (await current())?.flags.size === 2);
      expect(await behind()).toBe(0);
    });

    it('nobody waits for longer than a moment', async () => {
      await current();
      proxy.swallow();
      const started = performance.now();
      const refreshed = expect(refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect((await current())?.flags.size).toBe(1);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(current()).not.toBeInstanceOf(Promise);
      await proxy.mend();
      await refreshed;
    });

    it('are asked for again when they could not be read', async () => {
      await proxy.cut();
      await expect(current()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await proxy.mend();
      await until(async () => (await current())?.flags.size === 1);
    });
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

  async function sdkKey(name: string): Promise<string> {
    const { organizationId } = caller.principal;
    const sdk = { project: 'default', environment: 'production', exposure: 'server' } as const;
    const who = { kind: 'sdk', name, organizationId, grants: [], sdk } as const;
    const { id } = await test.app.storage.findOrCreatePrincipal(who);
    await giveKey(test.app.storage, id, `gdn_${name}`);
    return `gdn_${name}`;
  }

  const ofrep = (path: string, key: string, headers = {}) =>
    fetch(`${server.url}/ofrep/v1/evaluate/flags${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: '{"context":{"targetingKey":"ada"}}',
    });

  async function evaluate(flag: string, key: string) {
    const response = await ofrep(`/${flag}`, key);
    return { status: response.status, body: await response.json() };
  }

  async function bulk(key: string, headers = {}) {
    const response = await ofrep('', key, headers);
    const text = await response.text();
    const { flags } = text === '' ? {} : JSON.parse(text);
    return { status: response.status, etag: response.headers.get('etag') ?? '', flags };
  }

  /** Read as the metrics of the server tell it, with a key it knows. */
  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`, { headers: { 'x-api-key': ADMIN_KEY } })).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  }

  /** The same database, past the network that fails. */
  function direct(): string {
    const { database: config } = test.app.config;
    const url = new URL(config.kind === 'postgres' ? config.url : '');
    const target = new URL(database.url);
    [url.hostname, url.port] = [target.hostname, target.port];
    return url.href;
  }
});
