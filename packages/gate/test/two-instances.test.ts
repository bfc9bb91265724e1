import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  environmentSource,
  type FlagSource,
  fileSource,
  type Gate,
  memorySource,
  openFeatureSource,
  openGate,
  type PinStore,
  type Principal,
  redisPins,
  redisSource,
  registration,
  sqlPins,
  sqlSource,
} from '@guidon/gate';
import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  postgresAnswers,
  type TestDatabase,
} from '../../server/test/support/test-postgres.ts';
import { memoryPins, pinTables } from './support/memory-pins.ts';
import { deleteKeys, ownName, REDIS_URL, redisAnswers, redisCli, redisClient } from './support/redis.ts';
import { TestClock } from './support/test-clock.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PEOPLE: readonly Principal[] = Array.from({ length: 10 }, (_, at) => ({
  id: `p${at}`,
  tenant: 'acme',
}));

/** A source that can be flipped, and read by a process that starts now. */
interface Flippable {
  source(): FlagSource;
  flip(on: boolean): Promise<void> | void;
}

const folder = mkdtempSync(path.join(tmpdir(), 'gate-'));
const cleaning: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
let database: TestDatabase | undefined;

afterAll(async () => {
  for (const clean of cleaning.reverse()) await clean();
});

async function postgresPool(): Promise<pg.Pool> {
  if (database === undefined) {
    const made = await createTestDatabase();
    database = made;
    cleaning.push(() => made[Symbol.asyncDispose]());
  }
  const pool = new pg.Pool({ connectionString: await database.newSchema(), max: 2 });
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  cleaning.push(() => pool.end());
  return pool;
}

const MAKE = {
  'environment variable': () => {
    let enabled = 'pdf';
    return {
      source: () => environmentSource({ ENABLED_FEATURES: enabled }),
      flip: (on: boolean) => {
        enabled = on ? 'pdf' : 'other';
      },
    };
  },
  file: () => {
    const file = path.join(folder, `${crypto.randomUUID()}.yaml`);
    const flip = (on: boolean) => writeFileSync(file, `pdf: ${on}\n`);
    flip(true);
    return { source: () => fileSource(file, { reloadMs: 20 }), flip };
  },
  SQLite: () => {
    const sqlite = new DatabaseSync(':memory:');
    sqlite.exec(`create table tenant_features (tenant_id text, feature text, enabled text);
      insert into tenant_features values ('acme', 'pdf', 'true')`);
    return {
      source: () => sqlSource(sqlite, { ttlMs: 1 }),
      flip: (on: boolean) => sqlite.exec(`update tenant_features set enabled = '${on}'`),
    };
  },
  OpenFeature: async () => {
    const flag = (on: boolean) => ({
      pdf: { disabled: false, variants: { on: true, off: false }, defaultVariant: on ? 'on' : 'off' },
    });
    const provider = new InMemoryProvider(flag(true));
    const domain = crypto.randomUUID();
    await OpenFeature.setProviderAndWait(domain, provider);
    return {
      source: () => openFeatureSource(OpenFeature.getClient(domain)),
      flip: (on: boolean) => provider.putConfiguration(flag(on)),
    };
  },
  ...((await postgresAnswers()) && {
    PostgreSQL: async () => {
      const pool = await postgresPool();
      await pool.query('create table tenant_features (tenant_id text, feature text, enabled boolean)');
      await pool.query(`insert into tenant_features values ('acme', 'pdf', true)`);
      return {
        source: () => sqlSource(pool, { ttlMs: 1 }),
        flip: async (on: boolean) => void (await pool.query(`update tenant_features set enabled = ${on}`)),
      };
    },
  }),
  ...((await redisAnswers()) && {
    Redis: async () => {
      const options = { hash: ownName('hash'), channel: ownName('channel') };
      cleaning.push(() => redisCli(REDIS_URL, 'del', options.hash));
      const flip = async (on: boolean) => {
        await redisCli(REDIS_URL, 'hset', options.hash, 'pdf', String(on));
        await redisCli(REDIS_URL, 'publish', options.channel, 'pdf');
      };
      await flip(true);
      return { source: () => redisSource(redisClient(), options), flip };
    },
  }),
} satisfies Record<string, () => Flippable | Promise<Flippable>>;

const STORES: Readonly<Record<string, () => Promise<() => PinStore>>> = {
  SQLite: async () => {
    const sqlite = new DatabaseSync(path.join(folder, `${crypto.randomUUID()}.db`));
    return () => sqlPins(sqlite);
  },
  ...((await postgresAnswers()) && {
    PostgreSQL: async () => {
      const pool = await postgresPool();
      return () => sqlPins(pool);
    },
  }),
  ...((await redisAnswers()) && {
    Redis: async () => {
      const prefix = ownName('pins');
      cleaning.push(() => deleteKeys(prefix));
      return () => redisPins(redisClient(), prefix);
    },
  }),
};

function instance(source: FlagSource, pins: PinStore | undefined, skewMs: number): Promise<Gate> {
  return openGate({
    flags: { pdf: registration() },
    tools: { export_pdf: { flag: 'pdf', replacedBy: 'export' } },
    sources: [source],
    windowMs: DAY,
    clock: new TestClock(Date.now() + skewMs),
    ...(pins === undefined ? {} : { pins }),
  });
}

async function offered(gate: Gate): Promise<string[][]> {
  return Promise.all(PEOPLE.map(async (person) => [...(await gate.surface(person)).offered]));
}

describe.each(Object.keys(MAKE) as (keyof typeof MAKE)[])('flags of %s', (name) => {
  const make = async () => (await MAKE[name]?.()) as Flippable;

  it.each(Object.keys(STORES))('are pinned alike on every instance with pins in %s', async (kind) => {
    const flags = await make();
    const store = (await STORES[kind]?.()) as () => PinStore;
    await using first = await instance(flags.source(), store(), 0);
    const before = await offered(first);
    expect(before).toEqual(PEOPLE.map(() => ['export_pdf']));
    await flags.flip(false);
    await using late = await instance(flags.source(), store(), 0);
    await using skewed = await instance(flags.source(), store(), 25 * HOUR);
    expect(await offered(late)).toEqual(before);
    expect(await offered(skewed)).toEqual(before);
    for (const gate of [first, late, skewed])
      expect(gate.status().pins).toEqual({ kept: 'stored', agree: true });
  });

  it('say that instances cannot agree without a store', async () => {
    const flags = await make();
    await using first = await instance(flags.source(), undefined, 0);
    const before = await offered(first);
    await flags.flip(false);
    await using late = await instance(flags.source(), undefined, 0);
    await expect
      .poll(() => late.surface({ id: crypto.randomUUID(), tenant: 'acme' }))
      .toMatchObject({ offered: [] });
    expect(await offered(late)).not.toEqual(before);
    expect(first.status().pins).toEqual({ kept: 'per-instance', agree: false });
    expect(late.status().pins).toEqual({ kept: 'per-instance', agree: false });
  });
});

describe('flags of a source with history', () => {
  it('go by its clock, also after a source that says nothing', async () => {
    const shared = new TestClock(1_000 * DAY);
    await using gate = await openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [environmentSource({}), memorySource({ pdf: true }, { history: shared.now })],
      clock: skewedBy(shared, HOUR),
    });
    const { window } = await gate.view({ id: 'ann' });
    expect(window.start).toBeLessThanOrEqual(shared.now());
    expect(window.end).toBeGreaterThan(shared.now());
  });

  it('are pinned as of the window’s start on every instance, without a store', async () => {
    const clock = new TestClock();
    const source = memorySource({ pdf: true }, { history: clock.now });
    const gate = (skewMs: number) =>
      openGate({
        flags: { pdf: registration() },
        tools: { export_pdf: { flag: 'pdf' } },
        sources: [source],
        clock: skewedBy(clock, skewMs),
      });
    await using first = await gate(0);
    clock.advance(20 * MINUTE);
    const before = await offered(first);
    source.set('pdf', false);
    await using late = await gate(0);
    await using skewed = await gate(7 * MINUTE);
    expect(await offered(late)).toEqual(before);
    expect(await offered(skewed)).toEqual(before);
    for (let minute = 0; minute < 12; minute++) {
      clock.advance(MINUTE);
      const now = await offered(first);
      expect(await offered(late)).toEqual(now);
      expect(await offered(skewed)).toEqual(now);
    }
    expect(await offered(late)).toEqual(PEOPLE.map(() => []));
    expect(skewed.status().pins).toEqual({ kept: 'as-of', agree: true });
  });
});

it('a tool that came and left between two questions is alike to an instance that knew who asks and to a new one', async () => {
  const clock = new TestClock();
  const source = memorySource({ pdf: false }, { history: clock.now });
  const gate = () =>
    openGate({
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' } },
      sources: [source],
      clock,
    });
  await using knowing = await gate();
  expect(await offered(knowing)).toEqual(PEOPLE.map(() => []));
  clock.advance(10 * MINUTE);
  source.set('pdf', true);
  clock.advance(20 * MINUTE);
  source.set('pdf', false);
  clock.advance(20 * MINUTE);
  await using late = await gate();
  const admitted = (one: Gate) =>
    Promise.all(PEOPLE.map(async (person) => (await one.view(person)).admit('export_pdf')));
  expect(await admitted(knowing)).toEqual(await admitted(late));
  expect(await admitted(knowing)).toMatchObject(PEOPLE.map(() => ({ kind: 'run', leaving: true })));
});

describe('long after a tool left', () => {
  const HOURS = [1, 5, 30, 24 * 7, 24 * 29];
  const admitted = (one: Gate, person: Principal) =>
    Promise.resolve(one.view(person)).then((view) => view.admit('export_pdf'));

  it('an instance that starts then says what one says that was there, with history alone', async () => {
    const clock = new TestClock();
    const source = memorySource({ pdf: false }, { history: clock.now });
    const gate = () =>
      openGate({
        flags: { pdf: registration() },
        tools: { export_pdf: { flag: 'pdf' } },
        sources: [source],
        clock,
      });
    await using knowing = await gate();
    await offered(knowing);
    const told = await Promise.all(PEOPLE.map((person) => admitted(knowing, person)));
    expect(told).toEqual(PEOPLE.map(() => ({ kind: 'unknown' })));
    clock.advance(HOUR);
    source.set('pdf', true);
    clock.advance(2 * DAY);
    await offered(knowing);
    source.set('pdf', false);
    clock.advance(20 * MINUTE);
    await offered(knowing);
    let gone = 0;
    for (const hours of HOURS) {
      clock.advance((hours - gone) * HOUR);
      gone = hours;
      await using late = await gate();
      for (const person of PEOPLE) {
        const said = await admitted(late, person);
        expect(said).toMatchObject({ kind: 'refused', refusal: { code: 'TOOL_WITHDRAWN' } });
        expect(await admitted(knowing, person)).toEqual(said);
      }
    }
    clock.advance(4 * DAY);
    await using last = await gate();
    for (const one of [last, knowing])
      expect(await admitted(one, { id: 'p0', tenant: 'acme' })).toEqual({ kind: 'unknown' });
  });

  it('an instance in the middle of a window knows what another one’s session showed meanwhile', async () => {
    const clock = new TestClock();
    const tables = pinTables();
    const source = memorySource({});
    const gate = () =>
      openGate({
        flags: { pdf: registration() },
        tools: { export_pdf: { flag: 'pdf' } },
        sources: [source],
        pins: memoryPins(tables, clock.now),
        clock,
      });
    const ann = { id: 'ann' };
    await using one = await gate();
    await using other = await gate();
    expect(await admitted(other, ann)).toEqual({ kind: 'unknown' });
    source.set('pdf', true);
    await one.view(ann, one.freeze());
    source.set('pdf', false);
    expect(await admitted(other, ann)).toMatchObject({ kind: 'run', leaving: true });
    expect(await admitted(one, ann)).toMatchObject({ kind: 'run', leaving: true });
  });
});

it('a clock that is set back brings no earlier window back, and no tool', async () => {
  const clock = new TestClock();
  const source = memorySource({ pdf: true });
  await using gate = await openGate({
    flags: { pdf: registration() },
    tools: { export_pdf: { flag: 'pdf' } },
    sources: [source],
    clock,
  });
  const ann = { id: 'ann' };
  await gate.surface(ann);
  source.set('pdf', false);
  clock.advance(10 * MINUTE);
  const { until } = await gate.surface(ann);
  clock.advance(2 * HOUR);
  const withdrawn = { kind: 'refused', refusal: { code: 'TOOL_WITHDRAWN' } };
  expect(await (await gate.view(ann)).admit('export_pdf')).toMatchObject(withdrawn);
  clock.advance(-3 * HOUR);
  const after = await gate.surface(ann);
  expect(after.offered).toEqual([]);
  expect(after.until).toBeGreaterThanOrEqual(until);
  expect(await (await gate.view(ann)).admit('export_pdf')).toMatchObject(withdrawn);
  source.set('pdf', true);
  clock.advance(10 * MINUTE);
  expect((await gate.surface(ann)).offered).toEqual(['export_pdf']);
});

describe('a local clock that is a week ahead for a moment', () => {
  const ANN = { id: 'ann' };

  /** Two instances with a store, the first of which has a clock that can be set. */
  async function world() {
    const clock = new TestClock();
    const ahead = { ms: 0 };
    const local = { ...skewedBy(clock, 0), now: () => clock.now() + ahead.ms, monotonic: clock.now };
    const tables = pinTables();
    const stores = [memoryPins(tables, clock.now), memoryPins(tables, clock.now)] as const;
    const source = memorySource({ pdf: true });
    const open = (pins: PinStore, its: typeof local | TestClock) =>
      openGate({
        flags: { pdf: registration() },
        tools: { export_pdf: { flag: 'pdf' } },
        ...{ sources: [source], pins, clock: its, warn: () => {} },
      });
    return { clock, ahead, local, tables, stores, source, open };
  }

  async function expectWithdrawn(gates: readonly Gate[]): Promise<void> {
    for (const gate of gates) {
      expect((await gate.surface(ANN)).offered).toEqual([]);
      expect(await (await gate.view(ANN)).admit('export_pdf')).toMatchObject({ kind: 'refused' });
      expect(gate.status().pins).toEqual({ kept: 'stored', agree: true });
    }
  }

  it.each(['pin', 'session'])('leaves nothing in the store, where a %s is made then', async (kind) => {
    const { clock, ahead, local, stores, source, open } = await world();
    await using one = await open(stores[0], local);
    await using other = await open(stores[1], clock);
    for (const gate of [one, other]) expect((await gate.surface(ANN)).offered).toEqual(['export_pdf']);
    ahead.ms = 7 * DAY;
    await one.surface(ANN);
    if (kind === 'session') await one.view(ANN, one.freeze());
    ahead.ms = 0;
    source.set('pdf', false);
    clock.advance(11 * MINUTE);
    for (const gate of [one, other]) expect((await gate.surface(ANN)).offered).toEqual([]);
    clock.advance(2 * HOUR);
    await expectWithdrawn([one, other]);
  });

  it('leaves nothing in the store either, where that was away', async () => {
    const { clock, ahead, local, tables, stores, source, open } = await world();
    stores[0].isAway = true;
    ahead.ms = 7 * DAY;
    await using one = await open(stores[0], local);
    await using other = await open(stores[1], clock);
    expect((await one.surface(ANN)).offered).toEqual(['export_pdf']);
    ahead.ms = 0;
    stores[0].isAway = false;
    source.set('pdf', false);
    await new Promise((resolve) => setTimeout(resolve, 550));
    await one.surface({ id: 'bob' });
    await (await one.view({ id: 'bob' })).admit('export_pdf');
    await expect.poll(() => tables.shown.size).toBe(1);
    clock.advance(3 * HOUR);
    await expectWithdrawn([one, other]);
  });
});

function skewedBy(clock: TestClock, skewMs: number) {
  return {
    now: () => clock.now() + skewMs,
    after: (ms: number, call: () => void) => clock.after(ms, call),
  };
}
