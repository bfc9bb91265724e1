import { DatabaseSync } from 'node:sqlite';
import {
  type Gate,
  memorySource,
  openGate,
  type PinStore,
  redisPins,
  registration,
  sqlPins,
} from '@guidon/gate';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  postgresAnswers,
  type TestDatabase,
} from '../../server/test/support/test-postgres.ts';
import { deleteKeys, ownName, ownRedis, redisAnswers, redisClient } from './support/redis.ts';
import { serveGated } from './support/serve-gated.ts';
import { TestClock } from './support/test-clock.ts';

const HAS_REDIS = await redisAnswers();
const HOUR = 3_600_000;
const PATIENTLY = { timeout: 15_000, interval: 100 };
const TOOLS = ['export_pdf', 'read'];

let database: TestDatabase | undefined;
const pools: pg.Pool[] = [];

const prefixes: string[] = [];

afterAll(async () => {
  for (const prefix of prefixes) await deleteKeys(prefix);
  for (const pool of pools) await pool.end();
  await database?.[Symbol.asyncDispose]();
});

const STORES = {
  SQLite: async () => {
    const sqlite = new DatabaseSync(':memory:');
    return () => sqlPins(sqlite);
  },
  ...((await postgresAnswers()) && {
    PostgreSQL: async () => {
      database ??= await createTestDatabase();
      const pool = new pg.Pool({ connectionString: await database.newSchema(), max: 4 });
      pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
      pools.push(pool);
      return () => sqlPins(pool);
    },
  }),
  ...(HAS_REDIS && {
    Redis: async () => {
      const prefix = ownName('pins');
      prefixes.push(prefix);
      return () => redisPins(redisClient(), prefix);
    },
  }),
} satisfies Record<string, () => Promise<() => PinStore>>;

describe.each(Object.entries(STORES))('pins in %s', (_, make) => {
  it('are those of whoever was first, however many ask at once', async () => {
    const open = await make();
    const stores = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const store = open();
        await store.open();
        return store;
      }),
    );
    const window = await (stores[0] as PinStore).now();
    const pinned = await Promise.all(stores.map((store, at) => store.pin('ann', window, [`f${at}`], HOUR)));
    expect(new Set(pinned.map(String)).size).toBe(1);
    expect(pinned[0]).toHaveLength(1);
    expect(await stores[0]?.pin('ann', window + 1, ['later'], HOUR)).toEqual(['later']);
    expect(await stores[0]?.pin('bob', window, [], HOUR)).toEqual([]);
    for (const store of stores) await store.close();
  });

  it('remember until when each tool was shown, at the latest', async () => {
    const store = (await make())();
    await store.open();
    await store.noteShown('ann', ['a', 'b'], 1_000, HOUR);
    await store.noteShown('ann', ['b', 'c'], 2_000, HOUR);
    await store.noteShown('ann', ['b'], 1_500, HOUR);
    expect(await store.shown('ann')).toEqual(
      new Map([
        ['a', 1_000],
        ['b', 2_000],
        ['c', 2_000],
      ]),
    );
    expect(await store.shown('bob')).toEqual(new Map());
    await store.close();
  });

  it('keep the time of the store', async () => {
    const store = (await make())();
    await store.open();
    expect(Math.abs((await store.now()) - Date.now())).toBeLessThan(5_000);
    await store.close();
  });

  it('let another instance withdraw what this one showed', async () => {
    const open = await make();
    const source = memorySource({ pdf: true });
    const instance = (session: 'freeze' | 'follow' = 'freeze') =>
      openGate({
        flags: { pdf: registration() },
        tools: { export_pdf: { flag: 'pdf' } },
        sources: [source],
        pins: open(),
        windowMs: 1_000,
        graceMs: 3_000,
        session: { surface: session },
      });
    await using first = await serveGated(await instance(), TOOLS);
    await using before = await first.connect('sdk 2.x, 2026');
    expect(await before.tools()).toEqual(TOOLS);
    source.set('pdf', false);
    await using second = await serveGated(await instance(), TOOLS);
    await using after = await second.connect('sdk 2.x, 2026');
    await expect.poll(() => after.tools(), PATIENTLY).toEqual(['read']);
    expect(await after.call('export_pdf')).toMatchObject({ isError: false });
    await expect
      .poll(async () => (await after.call('export_pdf')).text, PATIENTLY)
      .toMatch(/^TOOL_WITHDRAWN: /);
    await using stranger = await second.connect('sdk 2.x, 2026', 'eve@acme');
    expect((await stranger.call('export_pdf')).text).toMatch(/not found$/);
  });
});

it.each(Object.entries(STORES))('pins in %s are looked at without being made', async (_, make) => {
  const store = (await make())();
  await store.open();
  const window = await store.now();
  expect(await store.pin('ann', window, undefined, HOUR)).toBeUndefined();
  expect(await store.pin('ann', window, ['pdf'], HOUR)).toEqual(['pdf']);
  expect(await store.pin('ann', window, undefined, HOUR)).toEqual(['pdf']);
  await store.close();
});

it('rows of SQL that are out of date go while it is open, with the first write of each hour', async () => {
  const sqlite = new DatabaseSync(':memory:');
  const clock = new TestClock();
  const store = sqlPins(sqlite, { clock });
  await store.open();
  const rows = () =>
    ['pins', 'shown'].map((table) => sqlite.prepare(`select * from guidon_gate_${table}`).all().length);
  for (let hour = 0; hour < 5; hour++) {
    for (let write = 0; write < 10; write++) {
      await store.pin(`p${write}`, hour, ['pdf'], 1);
      await store.noteShown(`p${write}`, ['pdf', `t${hour}`], hour, 1);
    }
    expect(rows()).toEqual([10, 20]);
    clock.advance(HOUR);
    await store.noteShown('last', ['pdf'], hour, 1);
    await expect.poll(rows).toEqual([0, 0]);
  }
});

describe('a store that is away', () => {
  const gateOn = (store: PinStore) =>
    openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [memorySource({ pdf: true })],
      pins: store,
      windowMs: 1,
      warn: () => {},
    });
  const offered = async (gate: Gate) => (await gate.surface({ id: 'ann' })).offered;

  it('leaves each instance to itself, which its status tells, until it is back', async () => {
    const sqlite = new DatabaseSync(':memory:');
    await using gate = await gateOn(sqlPins(sqlite));
    sqlite.exec('alter table guidon_gate_pins rename to away');
    expect(await offered(gate)).toEqual(['export_pdf']);
    const { pins, healthy } = gate.status();
    expect({ pins, healthy }).toEqual({
      pins: { kept: 'stored', agree: false, lastError: 'ERR_SQLITE_ERROR' },
      healthy: false,
    });
    sqlite.exec('alter table away rename to guidon_gate_pins');
    await expect
      .poll(async () => [await offered(gate), gate.status().pins], PATIENTLY)
      .toEqual([['export_pdf'], { kept: 'stored', agree: true }]);
  });

  it.skipIf(!HAS_REDIS)('that is Redis, and was never there, comes into use when it is', async () => {
    await using server = await ownRedis();
    await server.stop();
    await using gate = await gateOn(redisPins(redisClient(server.url)));
    expect(await offered(gate)).toEqual(['export_pdf']);
    expect(gate.status().pins).toMatchObject({ agree: false });
    await server.start();
    await expect
      .poll(async () => [await offered(gate), gate.status().pins.agree], PATIENTLY)
      .toEqual([['export_pdf'], true]);
  });
});

it('with history alone, an instance that starts in the grace period knows what left', async () => {
  const clock = new TestClock();
  const source = memorySource({ pdf: true }, { history: clock.now });
  const open = () =>
    openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [source],
      clock,
    });
  await using first = await serveGated(await open(), TOOLS);
  await using before = await first.connect('sdk 2.x, 2026');
  clock.advance(HOUR);
  expect(await before.tools()).toEqual(TOOLS);
  source.set('pdf', false);
  clock.advance(HOUR / 3);
  await using second = await serveGated(await open(), TOOLS);
  await using after = await second.connect('sdk 2.x, 2026');
  expect(await after.tools()).toEqual(['read']);
  expect(await after.call('export_pdf')).toMatchObject({ isError: false });
});
