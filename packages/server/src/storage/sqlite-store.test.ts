import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeFlagStore } from './flag-store.conformance.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openSqliteDatabase } from './open-sqlite-database.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { commit, flag, makeOrganization, makeProject, NOON, state } from './storage-samples.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidon-storage-'));
  path = join(folder, 'data', 'guidon.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeFlagStore('SqliteStorage', () => openSqliteStorage({ path }));

describe('a SQLite file', () => {
  it('is readable by its owner only, and so is what SQLite puts beside it', async () => {
    await using store = await openSqliteStorage({ path });
    await makeOrganization(store);
    const mode = (file: string) => statSync(file).mode & 0o777;
    expect(mode(join(folder, 'data'))).toBe(0o700);
    expect([path, `${path}-wal`, `${path}-shm`].map(mode)).toEqual([0o600, 0o600, 0o600]);
  });

  it('is synced on every commit and checks foreign keys', async () => {
    const database = await openSqliteDatabase(join(folder, 'plain.db'), 'write', 1000);
    const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
    expect(['journal_mode', 'synchronous', 'foreign_keys'].map(pragma)).toEqual(['wal', 2, 1]);
    expect(pragma('busy_timeout')).toBeLessThanOrEqual(5);
    database.close();
  });

  it('cannot be written through the connection for reads', async () => {
    (await openSqliteDatabase(join(folder, 'plain.db'), 'write', 1000)).close();
    const database = await openSqliteDatabase(join(folder, 'plain.db'), 'read', 1000);
    expect(() => database.exec('create table t (x)')).toThrow(/readonly/);
    database.close();
  });

  it('is whole and has the newest schema', async () => {
    await using store = await openSqliteStorage({ path });
    expect(store.path).toBe(path);
    expect(await store.integrityCheck()).toEqual([]);
    expect(await store.schemaVersion()).toBe(MIGRATIONS.length);
  });

  it('leaves nothing beside it when it is closed', async () => {
    const store = await openSqliteStorage({ path });
    await makeOrganization(store);
    await store.close();
    expect(() => statSync(`${path}-wal`)).toThrow();
  });

  it('keeps projections of 10,000 flags', { timeout: 120_000 }, async () => {
    await using store = await openSqliteStorage({ path });
    await makeOrganization(store);
    await makeProject(store);
    const keys = Array.from({ length: 10_000 }, (_, index) => `flag_${10_000 + index}`);
    await commit(
      store,
      2,
      keys.flatMap((key, index) => [flag({ key, tags: [`t${index % 10}`] }), state('dev', key)]),
    );
    const database = new DatabaseSync(path, { readOnly: true });
    const count = (table: string) => database.prepare(`select count(*) as n from ${table}`).get()?.n;
    const tables = ['flag_index', 'flag_tags', 'state_index', 'change_flags'].map(count);
    database.close();
    expect(tables).toEqual([10_000, 10_000, 10_000, 10_000]);
    await store.read(async (reads) => {
      expect(await reads.configuration('web', 'dev', 0)).toHaveLength(10_000);
      expect((await reads.flags('web', { tag: 't3' }, { limit: 50 })).total).toBe(1000);
      expect((await reads.flags('web', {}, { limit: 10_000 })).items).toHaveLength(1000);
    });
  });

  it('holds each audit entry as it was given', async () => {
    await using store = await openSqliteStorage({ path });
    const who = { principalId: 'prn_1', principalName: 'Ada', door: 'http' as const, tool: 'delete_flag' };
    const refusal = { ...who, id: 'aud_1', organizationId: 'acme', at: NOON, outcome: 'refused' as const };
    await store.write((writes) => writes.appendAudit({ ...refusal, errorCode: 'READ_ONLY' }));
    const database = new DatabaseSync(path, { readOnly: true });
    const row = database.prepare('select * from audit').get();
    database.close();
    expect(row).toMatchObject({ id: 'aud_1', outcome: 'refused', error_code: 'READ_ONLY', change_id: null });
  });
});

describe('a lock that somebody else holds', () => {
  let blocker: DatabaseSync;
  const block = () => {
    blocker = new DatabaseSync(path);
    blocker.exec('begin immediate');
  };
  afterEach(() => blocker.close());

  it('leaves the event loop running while a write waits for it', async () => {
    await using store = await openSqliteStorage({ path });
    block();
    let ticks = 0;
    const ticking = setInterval(() => ++ticks, 5);
    const writing = makeOrganization(store);
    await new Promise((resolve) => setTimeout(resolve, 500));
    blocker.exec('commit');
    await writing;
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(30);
  });

  it('does not keep reads waiting', async () => {
    await using store = await openSqliteStorage({ path });
    block();
    expect(await store.read((reads) => reads.organizations())).toEqual([]);
  });

  it('is UNAVAILABLE when it stays, for all who wait at about the same time', async () => {
    await using store = await openSqliteStorage({ path, busyTimeoutMs: 200 });
    block();
    const started = performance.now();
    const writes = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((id) => makeOrganization(store, id)),
    );
    expect(performance.now() - started).toBeLessThan(900);
    const refusal = { status: 'rejected', reason: { code: 'UNAVAILABLE', retryable: true } };
    for (const write of writes) expect(write).toMatchObject(refusal);
    blocker.exec('commit');
    await makeOrganization(store, 'f');
  });
});

describe('a file that is not ours to write', () => {
  it('is refused untouched when its schema is newer', async () => {
    await (await openSqliteStorage({ path })).close();
    const database = new DatabaseSync(path);
    database.exec("pragma journal_mode = delete; insert into schema_migrations values (999, 'future', '')");
    database.close();
    const before = readFileSync(path);
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is refused untouched when its schema is newer and a write-ahead log is in use', async () => {
    await (await openSqliteStorage({ path })).close();
    const database = new DatabaseSync(path);
    database.exec("insert into schema_migrations values (999, 'future', '')");
    const before = readFileSync(path);
    await expect(openSqliteStorage({ path })).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    expect(readFileSync(path).equals(before)).toBe(true);
    database.close();
  });

  it('is refused untouched when it is the database of another program', async () => {
    const other = join(folder, 'other.db');
    const database = new DatabaseSync(other);
    database.exec('create table notes (text)');
    database.close();
    const before = readFileSync(other);
    await expect(openSqliteStorage({ path: other })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
    expect(readFileSync(other).equals(before)).toBe(true);
  });

  it('is refused when it is no database at all, or a folder', async () => {
    const text = join(folder, 'text.db');
    writeFileSync(text, 'just some text, and more of it than a header has'.repeat(10));
    await expect(openSqliteStorage({ path: text })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(openSqliteStorage({ path: folder })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
  });
});

// A program that was left running while a newer one took over.
it('refuses to write to a file whose schema became newer, and goes on reading', async () => {
  await using store = await openSqliteStorage({ path });
  await makeOrganization(store);
  const database = new DatabaseSync(path);
  database.exec("insert into schema_migrations values (999, 'future', '')");
  database.close();
  await expect(makeOrganization(store, 'b')).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
  expect(await store.read((reads) => reads.organizations())).toHaveLength(1);
});

describe('a new file that eight processes open at once', () => {
  const run = promisify(execFile);
  const program = `
    const { openSqliteStorage } = await import(process.argv[1]);
    const store = await openSqliteStorage({ path: process.argv[2] });
    const secret = await store.secret('pepper', () => String(process.pid));
    process.stdout.write(JSON.stringify({ secret, version: await store.schemaVersion() }));
    await store.close();
  `;
  const open = async () => {
    const module = new URL('./open-sqlite-storage.ts', import.meta.url).href;
    const options = ['--conditions=guidon-source', '--input-type=module', '-e', program, module, path];
    return JSON.parse((await run(process.execPath, options)).stdout) as { secret: string; version: number };
  };

  it('is migrated once, and all agree on its secret', { timeout: 120_000 }, async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, open));
    expect(opened.map(({ version }) => version)).toEqual(Array(8).fill(MIGRATIONS.length));
    expect(new Set(opened.map(({ secret }) => secret)).size).toBe(1);
    const database = new DatabaseSync(path, { readOnly: true });
    const rows = database.prepare('select version from schema_migrations').all();
    database.close();
    expect(rows).toHaveLength(MIGRATIONS.length);
  });
});
