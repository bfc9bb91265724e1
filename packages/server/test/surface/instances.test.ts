import type { GateClock } from '@guidon/gate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/principals/caller.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../support/test-postgres.ts';

const WINDOW = 3_000;

describe.skipIf(!(await postgresAnswers()))('instances on PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('pin alike: one started after the flip, one whose clock is wrong', async () => {
    const environment = { GUIDON_DATABASE_URL: await database.newSchema() };
    await using first = await instance(environment, 0);
    await using skewed = await instance(environment, 90 * 60_000);
    const caller = await first.app.operatorCaller();
    expect(await listed(skewed, caller)).toContain('update_flag');
    await first.ok('set_surface_flag', { tool: 'update_flag', offered: false });
    await using late = await instance(environment, -7 * 60_000);
    const instances = [first, skewed, late];
    const seen: string[] = [];
    for (const until = Date.now() + 3 * WINDOW; Date.now() < until; await pause(WINDOW / 10)) {
      const pins = await Promise.all(instances.map((one) => pin(one, caller)));
      const inOneWindow = new Set(pins.map(({ end }) => Math.round(end / WINDOW)));
      if (inOneWindow.size > 1) continue;
      expect(new Set(pins.map(({ hash }) => hash)).size).toBe(1);
      seen.push(pins[0]?.hash ?? '');
    }
    expect(new Set(seen).size).toBe(2);
    expect(await listed(late, caller)).not.toContain('update_flag');
  });

  it('see a kill switch of each other within a second', async () => {
    const environment = { GUIDON_DATABASE_URL: await database.newSchema() };
    await using one = await instance(environment, 0);
    await using other = await instance(environment, 0);
    await other.ok('list_flags', {});
    await one.ok('set_surface_flag', { tool: 'list_flags', killed: true });
    await expect.poll(async () => (await other.run('list_flags', {})).ok, { timeout: 1_000 }).toBe(false);
  });

  it('go on with what they know while the database is away', async () => {
    const url = new URL(await database.newSchema());
    await using proxy = await tcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    await using one = await instance({ GUIDON_DATABASE_URL: url.href }, 0);
    const caller = await one.app.operatorCaller();
    await one.ok('set_surface_flag', { tool: 'get_flag', killed: true });
    expect(await listed(one, caller)).not.toContain('get_flag');
    await proxy.cut();
    const { end } = await pin(one, caller);
    await pause(end - Date.now() + WINDOW);
    expect(await listed(one, caller)).not.toContain('get_flag');
    expect(await listed(one, caller)).toContain('list_flags');
    expect(await one.error('get_flag', { key: 'a' }, { caller })).toMatchObject({ code: 'TOOL_DISABLED' });
    expect(one.app.gate.status.healthy).toBe(false);
    await proxy.mend();
    const isHealthy = async () => (await listed(one, caller)).length > 0 && one.app.gate.status.healthy;
    await expect.poll(isHealthy, { timeout: 15_000, interval: 200 }).toBe(true);
  });
});

/** A clock that is wrong by so many milliseconds. */
function skewedBy(ms: number): GateClock {
  return {
    now: () => Date.now() + ms,
    after: (after, call) => {
      const timer = setTimeout(call, after).unref();
      return () => clearTimeout(timer);
    },
  };
}

function instance(environment: Record<string, string>, skewMs: number): Promise<TestApp> {
  const times = { windowMs: WINDOW, clock: skewedBy(skewMs) };
  const clock = () => new Date(Date.now() + skewMs);
  return testApp({ environment, parts: { surfaceTimes: times, clock } });
}

async function listed({ app }: TestApp, { principal }: Caller): Promise<string[]> {
  const { surface } = await (await app.gate.offered(principal, app.surface())).listed();
  return surface.tools.map(({ name }) => name);
}

async function pin({ app }: TestApp, { principal }: Caller): Promise<{ hash: string; end: number }> {
  const { surface, window } = await app.gate.offered(principal, app.surface());
  return { hash: surface.hash, end: window.end };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
