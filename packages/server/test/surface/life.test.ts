import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestClient } from '../../../gate/test/support/clients.ts';
import { HOUR, MINUTE, type SurfaceWorld, surfaceWorld, WINDOW } from './support/surface-world.ts';

const LEAVING =
  "The tool old_report has left this server's list and stops answering soon. Use list_flags instead. List the tools again.";
const WITHDRAWN =
  'TOOL_WITHDRAWN: The tool old_report was withdrawn. Use list_flags instead, and list the tools again: your list is an old one.';

let world: SurfaceWorld;
beforeEach(async () => {
  world = await surfaceWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

/** Through each transport. */
const TRANSPORTS = ['http', 'stdio'] as const;

function modern(transport: (typeof TRANSPORTS)[number]): Promise<TestClient> {
  return transport === 'http' ? world.connect('sdk 2.x, 2026') : world.connectStdio(true);
}

function legacy(transport: (typeof TRANSPORTS)[number]): Promise<TestClient> {
  return transport === 'http' ? world.connect('sdk 1.x') : world.connectStdio(false);
}

describe.each(TRANSPORTS)('a tool that is withdrawn, over %s', (transport) => {
  it('leaves a client without a session step by step: listed, hidden, withdrawn, unknown', async () => {
    await world.set('try_this', { offered: false });
    world.rollOver();
    await using client = await modern(transport);
    const { tools: _, ttlMs, cacheScope } = await client.list();
    expect(cacheScope).toBe('private');
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(WINDOW);
    expect(await client.tools()).toContain('old_report');
    await expect.poll(() => world.test.app.gate.status.listeners).toBe(1);

    await world.set('old_report', { offered: false });
    world.clock.advance((ttlMs as number) - 1);
    expect(await client.tools()).toContain('old_report');
    expect((await client.call('old_report')).text).not.toContain('left this');
    expect(client.told()).toBe(0);

    world.clock.advance(2_000);
    if ((await client.tools()).includes('old_report')) world.rollOver();
    await expect.poll(client.told).toBe(1);
    expect(await client.tools()).not.toContain('old_report');
    expect((await client.call('old_report')).text).toContain(LEAVING);

    world.clock.advance(HOUR + WINDOW);
    expect(await client.call('old_report')).toMatchObject({
      isError: true,
      text: expect.stringContaining(WITHDRAWN),
    });

    world.clock.advance(31 * 24 * HOUR);
    const unknown = await client.call('old_report');
    expect(unknown).toMatchObject({ code: -32_602 });
    expect(unknown.text).toContain('There is no tool "old_report".');
    expect(client.told()).toBe(1);
  });

  it('stays for the whole of a session (2025), and not for the next one', async () => {
    await using client = await legacy(transport);
    expect(await client.tools()).toContain('old_report');
    await world.set('old_report', { offered: false });
    world.rollOver();
    world.rollOver();
    expect(await client.tools()).toContain('old_report');
    expect(await client.call('old_report')).toMatchObject({ isError: false });
    expect(client.told()).toBe(0);
    await using later = await legacy(transport);
    expect(await later.tools()).not.toContain('old_report');
  });

  it('is gone at once, in windows and sessions, when it is killed; and comes back at once', async () => {
    await using windowed = await modern(transport);
    await using session = await legacy(transport);
    for (const client of [windowed, session]) expect(await client.tools()).toContain('old_report');
    await expect.poll(() => world.test.app.gate.status.listeners).toBe(1);
    await world.set('old_report', { killed: true });
    await expect.poll(windowed.told).toBe(1);
    for (const client of [windowed, session]) {
      expect(await client.tools()).not.toContain('old_report');
      expect(await client.call('old_report')).toMatchObject({
        isError: true,
        text: 'TOOL_DISABLED: The tool old_report was switched off by its operator. Go on without it, or try again later.',
      });
    }
    await world.set('old_report', { killed: false });
    await expect.poll(windowed.told).toBe(2);
    for (const client of [windowed, session]) expect(await client.tools()).toContain('old_report');
  });

  it('may be called as soon as it is offered, and is listed at the next window', async () => {
    await using client = await modern(transport);
    expect((await client.call('try_this')).text).toContain('There is no tool "try_this".');
    await world.set('try_this', { offered: true });
    expect(await client.call('try_this')).toMatchObject({ isError: false });
    expect(await client.tools()).not.toContain('try_this');
    world.rollOver();
    expect(await client.tools()).toContain('try_this');
  });
});

describe('who is told', () => {
  it('is whose own list changed, and nobody else', async () => {
    const mine = await world.connect('sdk 2.x, 2026');
    const reading = await world.connect('sdk 2.x, 2026', undefined, '/mcp/readonly');
    const foreign = await world.connect('sdk 2.x, 2026', await world.test.foreignKey());
    await expect.poll(() => world.test.app.gate.status.listeners).toBe(3);
    await world.set('create_flag', { offered: false });
    world.rollOver();
    await expect.poll(mine.told).toBe(1);
    expect(await mine.tools()).not.toContain('create_flag');
    expect(await foreign.tools()).toContain('create_flag');
    expect([reading.told(), foreign.told()]).toEqual([0, 0]);
    for (const client of [mine, reading, foreign]) await client[Symbol.asyncDispose]();
  });
});

describe('shares of principals', () => {
  it('only grow, and leave the others alone', async () => {
    const keys = await Promise.all(Array.from({ length: 60 }, () => world.test.key()));
    const seen: Set<number>[] = [];
    for (const share of ['20%', '60%']) {
      await world.set('try_this', { offered: share });
      world.clock.advance(WINDOW + MINUTE);
      const lists = await Promise.all(keys.map(namesOf));
      seen.push(new Set(lists.flatMap((names, index) => (names.includes('try_this') ? [index] : []))));
    }
    const [few, more] = seen as [Set<number>, Set<number>];
    expect(few.size).toBeGreaterThan(0);
    expect(more.size).toBeGreaterThan(few.size);
    expect(more.size).toBeLessThan(60);
    expect([...few].every((index) => more.has(index))).toBe(true);
  });

  async function namesOf(key: string): Promise<string[]> {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${world.server.url}/api/v1/tools`, { headers });
    const { tools } = (await answer.json()) as { tools: { name: string }[] };
    return tools.map(({ name }) => name);
  }
});

describe('the JSON API', () => {
  it('obeys the same surface, in the same words', async () => {
    const key = await world.test.key();
    const call = async (name: string) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const url = `${world.server.url}/api/v1/tools/${name}`;
      const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
      return {
        status: answer.status,
        notice: answer.headers.get('guidon-notice'),
        body: await answer.json(),
      };
    };
    expect(await call('old_report')).toMatchObject({ status: 200, notice: null });
    await world.set('old_report', { offered: false });
    world.rollOver();
    expect(await call('old_report')).toMatchObject({ status: 200, notice: LEAVING });
    world.clock.advance(HOUR + WINDOW);
    expect(await call('old_report')).toMatchObject({
      status: 410,
      body: { error: { code: 'TOOL_WITHDRAWN' } },
    });
    await world.set('list_flags', { killed: true });
    expect(await call('list_flags')).toMatchObject({
      status: 403,
      body: { error: { code: 'TOOL_DISABLED' } },
    });
  });
});
