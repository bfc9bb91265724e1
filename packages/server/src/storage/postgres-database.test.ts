import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tcpProxy } from '../../test/support/tcp-proxy.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../../test/support/test-postgres.ts';
import { REDIS_URL, redisAnswers } from '../../test/support/test-redis.ts';
import { systemClock } from '../lib/clock.ts';
import { KyselyStorage } from './kysely-storage.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { migrate, schemaVersion } from './migrator.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';
import { PostgresEngine } from './postgres-engine.ts';
import { RedisAnnouncer } from './redis-announcer.ts';
import { commit, flag, makeOrganization, makeProject } from './storage-samples.ts';

const REDIS_ANSWERS = await redisAnswers();

describe.skipIf(!(await postgresAnswers()))('a PostgreSQL database', () => {
  let server: TestDatabase;
  let url: string;
  beforeAll(async () => {
    server = await createTestDatabase();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    url = await server.newSchema();
  });

  const open = (lockTimeoutMs = 10_000) => openPostgresStorage({ database: { url }, lockTimeoutMs });
  const schema = () => String(/search_path%3D(\w+)|search_path=(\w+)/.exec(url)?.slice(1).find(Boolean));

  it('is whole, has the newest schema, and a place that tells no credentials', async () => {
    await using store = await open();
    expect(await store.integrityCheck()).toEqual([]);
    expect(await store.schemaVersion()).toBe(MIGRATIONS.length);
    expect(store.path).toMatch(/^postgres:\/\/[\w.]+(:\d+)?\/guidon_test_\w+$/);
  });

  it('is good enough with a user who may not create tables, once it is up to date', async () => {
    await (await open()).close();
    const user = `${schema()}_${Date.now()}`;
    await server.query(`create user ${user}; grant usage on schema ${schema()} to ${user};
      grant select, insert, update, delete on all tables in schema ${schema()} to ${user}`);
    try {
      const limited = Object.assign(new URL(url), { username: user }).href;
      await using store = await openPostgresStorage({ database: { url: limited } });
      await makeOrganization(store);
    } finally {
      await server.query(`drop owned by ${user}; drop user ${user}`);
    }
  });

  it('is not whole with an index that does not work', async () => {
    await using store = await open();
    await server.query(`update pg_index set indisvalid = false
      where indexrelid = '${schema()}.changes_by_at'::regclass`);
    expect(await store.integrityCheck()).toEqual(['index changes_by_at is not valid']);
  });

  it('gives counts and sums as numbers', async () => {
    await using engine = closing(new PostgresEngine({ url, address: 'postgres://test' }, 1000));
    const query = sql`select count(*) as count, sum(n) as sum, sum(n::bigint) as big from generate_series(1, 3) as n`;
    const { rows } = await engine.read((database) => query.execute(database));
    expect(rows).toEqual([{ count: 3, sum: 6, big: 6 }]);
  });

  it('cannot be written in a read', async () => {
    await using engine = closing(new PostgresEngine({ url, address: 'postgres://test' }, 1000));
    await expect(
      engine.read((database) => sql`create table t (x int)`.execute(database)),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('is found to have changed by looking alone', async () => {
    await using store = await open();
    await makeOrganization(store);
    await using other = await KyselyStorage.start(
      new PostgresEngine({ url, address: 'postgres://test' }, 1000),
      {
        clock: systemClock,
      },
    );
    const told = new Promise((resolve) => other.onRevision(resolve));
    await makeProject(store);
    expect(await Promise.race([told, sleep(1000, 'late')])).toEqual({ projectId: 'web', revision: 1 });
  });

  it.skipIf(!REDIS_ANSWERS)('is announced through Redis where one is set', async () => {
    await using store = await openPostgresStorage({ database: { url }, redis: { url: REDIS_URL } });
    const channel = await store.secret('announcement channel', () => 'none');
    const announcer = new RedisAnnouncer(REDIS_URL, channel, undefined);
    let heard = 0;
    announcer.onNotice(() => ++heard);
    while (heard === 0) await sleep(5);
    heard = 0;
    await makeOrganization(store);
    await makeProject(store);
    for (let revision = 2; heard === 0; revision++) {
      await commit(store, revision, [flag({ key: 'a' })]);
      await sleep(20);
    }
    expect(heard).toBeGreaterThan(0);
    await announcer.close();
  });

  describe('that is not ours to write', () => {
    const tables = () =>
      server.query(`select tablename from pg_tables where schemaname = '${schema()}' order by 1`);

    it('is refused untouched when its schema is newer', async () => {
      await (await open()).close();
      await server.query(`insert into ${schema()}.schema_migrations values (999, 'future', '')`);
      const before = await tables();
      await expect(open()).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
      expect(await tables()).toEqual(before);
    });

    it.each(['notes (text text)', 'schema_migrations (version text)'])(
      'is refused untouched with %s',
      async (table) => {
        await server.query(`create table ${schema()}.${table}`);
        await expect(open()).rejects.toMatchObject({ code: 'MISCONFIGURED' });
        expect(await tables()).toHaveLength(1);
      },
    );

    it('is refused when its texts are not UTF-8', async () => {
      await using latin = await createTestDatabase("template template0 encoding 'LATIN1' locale 'C'");
      const opening = openPostgresStorage({ database: { url: latin.url } });
      await expect(opening).rejects.toMatchObject({
        code: 'MISCONFIGURED',
        message: expect.stringContaining('LATIN1'),
      });
    });
  });

  describe('that somebody else writes to', () => {
    it('is UNAVAILABLE when they do not stop, for all who wait, while reads go on', async () => {
      await using store = await open(300);
      await using other = await open();
      await makeOrganization(store);
      const { promise: end, resolve: stop } = Promise.withResolvers<void>();
      const writing = other.write(() => end);
      await sleep(50);
      const waiting = Promise.allSettled(['a', 'b', 'c'].map((id) => makeOrganization(store, id)));
      expect(await store.read((reads) => reads.organizations())).toHaveLength(1);
      const refusal = { status: 'rejected', reason: { code: 'UNAVAILABLE', retryable: true } };
      expect(await waiting).toMatchObject([refusal, refusal, refusal]);
      stop();
      await writing;
      await makeOrganization(store, 'd');
    });

    it('refuses more writes than can wait at once', async () => {
      await using store = await open(500);
      await using other = await open();
      const { promise: end, resolve: stop } = Promise.withResolvers<void>();
      const writing = other.write(() => end);
      await sleep(50);
      const waiting = Promise.allSettled(
        Array.from({ length: 1001 }, (_, turn) => makeOrganization(store, `o${turn}`)),
      );
      const first = await Promise.race([makeOrganization(store).catch((error) => error), sleep(200, 'late')]);
      expect(first).toMatchObject({ code: 'UNAVAILABLE' });
      await waiting;
      stop();
      await writing;
    });

    // A process may be paused, or its machine, in the middle of a write.
    it('goes on when they hang', async () => {
      await using store = await open();
      await using other = await open();
      await makeOrganization(store);
      const hanging = other.write(async (writes) => {
        await writes.insertOrganization({ id: 'b', key: 'b', name: 'b' });
        await sleep(7000);
      });
      const outcome = Promise.allSettled([hanging]);
      await sleep(50);
      await makeOrganization(store, 'c');
      expect(await outcome).toMatchObject([{ status: 'rejected', reason: { code: 'UNAVAILABLE' } }]);
      const organizations = await other.read((reads) => reads.organizations());
      expect(organizations.map(({ key }) => key)).toEqual(['acme', 'c']);
    });
  });

  // A program that was left running while a newer one took over.
  it('refuses writes once its schema is newer, also those that waited for that, and goes on reading', async () => {
    await using store = await open();
    await using newer = closing(new PostgresEngine({ url, address: 'postgres://test' }, 1000));
    await makeOrganization(store);
    const migrating = newer.migrate(async (database) => {
      await sql`insert into schema_migrations values (999, 'future', '')`.execute(database);
      await sleep(200);
    });
    await sleep(100);
    await expect(makeOrganization(store, 'b')).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    await migrating;
    await expect(makeOrganization(store, 'c')).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    expect(await store.read((reads) => reads.organizations())).toHaveLength(1);
  });

  it('may take longer to migrate than any write, and others wait for it', { timeout: 30_000 }, async () => {
    const place = { url, address: 'postgres://test' };
    await using one = closing(new PostgresEngine(place, 100));
    await using other = closing(new PostgresEngine(place, 100));
    const slow: Migration = {
      version: 1,
      name: 'slow',
      up: async (_schema, database) => void (await sql`select pg_sleep(5.5)`.execute(database)),
      down: async () => {},
    };
    const options = { clock: systemClock, migrations: [slow] };
    await Promise.all([one, other].map((engine) => migrate(engine, options)));
    expect(await one.read(schemaVersion)).toBe(1);
  });

  it('tells all who wait to write that the network swallows everything as soon as the first knows', {
    timeout: 30_000,
  }, async () => {
    const { hostname, port } = new URL(url);
    await using proxy = await tcpProxy({ host: hostname, port: Number(port || 5432) });
    const through = Object.assign(new URL(url), { host: `127.0.0.1:${proxy.port}` });
    await using store = await openPostgresStorage({ database: { url: through.href }, lockTimeoutMs: 300 });
    await makeOrganization(store);
    proxy.swallow();
    const started = performance.now();
    const writes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, turn) => makeOrganization(store, `o${turn}`)),
    );
    expect(performance.now() - started).toBeLessThan(8000);
    const refusal = { status: 'rejected', reason: { code: 'UNAVAILABLE', retryable: true } };
    for (const write of writes) expect(write).toMatchObject(refusal);
  });

  it('is let go of when it cannot be used after all', async () => {
    await (await open()).close();
    await server.query(`drop table ${schema()}.projects cascade`);
    await expect(open()).rejects.toThrow('projects');
    const connections = `select pid from pg_stat_activity
      where datname = current_database() and application_name = 'guidon'`;
    await expect.poll(() => server.query(connections), { timeout: 3000 }).toEqual([]);
  });

  it('is used again after its connections broke', async () => {
    await using store = await open();
    await using other = await open();
    await makeOrganization(store);
    await makeProject(store);
    const told = new Promise<void>((resolve) =>
      other.onRevision(({ revision }) => revision === 9 && resolve()),
    );
    await server.breakConnections();
    await eventually(() => store.read((reads) => reads.organizations()));
    await eventually(() => commit(store, 9, [flag({ key: 'a' })]));
    await told;
  });

  describe('that four processes open at once', () => {
    const run = promisify(execFile);
    const program = `
      const { openPostgresStorage } = await import(process.argv[1]);
      const store = await openPostgresStorage({ database: { url: process.argv[2] } });
      const secret = await store.secret('pepper', () => String(process.pid));
      process.stdout.write(JSON.stringify({ secret, version: await store.schemaVersion() }));
      await store.close();
    `;
    const openInProcess = async () => {
      const module = new URL('./open-postgres-storage.ts', import.meta.url).href;
      const options = ['--conditions=guidon-source', '--input-type=module', '-e', program, module, url];
      return JSON.parse((await run(process.execPath, options)).stdout) as { secret: string; version: number };
    };

    it('is migrated once, and all agree on its secret', { timeout: 120_000 }, async () => {
      const opened = await Promise.all(Array.from({ length: 4 }, openInProcess));
      expect(opened.map(({ version }) => version)).toEqual(Array(4).fill(MIGRATIONS.length));
      expect(new Set(opened.map(({ secret }) => secret)).size).toBe(1);
      expect(await server.query(`select version from ${schema()}.schema_migrations`)).toHaveLength(
        MIGRATIONS.length,
      );
    });
  });
});

it.each([
  'postgres://ada@127.0.0.1:1/flags',
  'postgres://ada@guidon.invalid/flags',
  'postgres://ada@127.0.0.1:1/flags?sslrootcert=/nowhere/ca.pem',
  'postgres:///flags?host=/nowhere',
])('%s, where nobody answers, is UNAVAILABLE without a word of the password', async (url) => {
  const failure = await openPostgresStorage({ database: { url, password: 's3cret' } }).catch(
    (error) => error,
  );
  expect(failure).toMatchObject({ code: 'UNAVAILABLE', hint: expect.stringMatching(/./) });
  expect(`${failure.message} ${failure.hint} ${JSON.stringify(failure)}`).not.toContain('s3cret');
});

function closing(engine: PostgresEngine): PostgresEngine & AsyncDisposable {
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.close() });
}

/** Tries until it works: a connection that broke may be noticed by the first who uses it. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      expect(error).toMatchObject({ code: 'UNAVAILABLE' });
      await sleep(50);
    }
  }
}
