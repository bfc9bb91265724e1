import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, postgresAnswers } from '../../test/support/test-postgres.ts';
import { backup } from './backup.ts';
import { openPostgresEngine, openPostgresStorage } from './open-postgres-storage.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { restore } from './restore.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import type { Storage } from './storage.ts';
import type { StorageEngine } from './storage-engine.ts';
import { commit, flag, makeOrganization, makeProject, NOON, state } from './storage-samples.ts';

const clock = () => new Date(NOON);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidon-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(name: string): Promise<SqliteEngine> {
  return SqliteEngine.open(join(folder, name), 1000);
}

async function linesOf(engine: StorageEngine): Promise<string[]> {
  const lines: string[] = [];
  await backup(engine, async (line) => void lines.push(line.slice(0, -1)), clock());
  return lines;
}

async function fill(name: string, flags: number): Promise<void> {
  await using store = await openSqliteStorage({ path: join(folder, name), clock });
  await fillStore(store, flags);
}

async function fillStore(store: Storage, flags: number): Promise<void> {
  await makeOrganization(store);
  await makeProject(store);
  const keys = Array.from({ length: flags }, (_, index) => `flag-${index}`);
  await commit(
    store,
    1,
    keys.flatMap((key) => [flag({ key }), state('production', key)]),
  );
  await store.secret('cursor', () => 'a secret');
}

async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function restoreInto(name: string, lines: readonly string[]): Promise<SqliteEngine> {
  const engine = await open(name);
  await restore(engine, from(lines), { clock });
  return engine;
}

describe('a backup', () => {
  it('restored and backed up again is the same backup', async () => {
    await fill('one.db', 250);
    const one = await open('one.db');
    const lines = await linesOf(one);
    expect(lines.length).toBeGreaterThan(1000);
    const two = await restoreInto('two.db', lines);
    expect(await linesOf(two)).toEqual(lines);
    await Promise.all([one.close(), two.close()]);
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    await fill('one.db', 150);
    await using store = await openSqliteStorage({ path: join(folder, 'one.db'), clock });
    const engine = await open('one.db');
    await backUpWhileWriting(engine, store);
    await engine.close();
  });
});

/** A backup of 150 flags that nobody owned when it began. */
async function backUpWhileWriting(engine: StorageEngine, store: Storage): Promise<string[]> {
  const lines: string[] = [];
  let writes = 0;
  const write = async (line: string) => {
    lines.push(line.slice(0, -1));
    if (lines.length % 100 === 1) await commit(store, 2 + writes++, [flag({ key: 'flag-149', owner: 'b' })]);
  };
  await backup(engine, write, clock());
  expect(writes).toBeGreaterThan(5);
  expect(lines.filter((line) => line.includes('owner'))).not.toEqual([]);
  expect(lines.filter((line) => /"owner\\?":\\?"b/.test(line))).toEqual([]);
  return lines;
}

describe.skipIf(!(await postgresAnswers()))('a backup of PostgreSQL', () => {
  it('is of one moment, and restores into PostgreSQL and SQLite as it was', async () => {
    await using database = await createTestDatabase();
    const place = async () => ({ database: { url: await database.newSchema() }, clock });
    const one = await place();
    await using store = await openPostgresStorage(one);
    await fillStore(store, 150);
    const engine = await openPostgresEngine(one);
    const lines = await backUpWhileWriting(engine, store);
    const another = await openPostgresEngine(await place());
    await restore(another, from(lines), { clock });
    expect(await linesOf(another)).toEqual(lines);
    const file = await restoreInto('two.db', lines);
    expect(await linesOf(file)).toEqual(lines);
    await Promise.all([engine, another, file].map((open) => open.close()));
  });
});

describe('restoring', () => {
  const refusals: readonly [string, (lines: string[]) => readonly string[]][] = [
    ['nothing', () => []],
    ['something else', () => ['{"format":"tar"}']],
    ['what is no JSON', (lines) => [...lines.slice(0, 3), 'PK\u0003\u0004']],
    ['a backup cut between lines', (lines) => lines.slice(0, -1)],
    ['a backup without its middle', (lines) => lines.toSpliced(5, 1)],
    ['a backup with a row changed', (lines) => lines.with(2, String(lines[2]).replace('web', 'wab'))],
    ['lines after the end', (lines) => [...lines, '{}']],
    ['a table there is none of', (lines) => lines.with(2, '["users", {}]')],
    ['columns there are none of', (lines) => lines.with(2, '["organizations", {"id":"x","nickname":"y"}]')],
  ];

  it.each(refusals)('refuses %s, and leaves no data', async (_, damage) => {
    await fill('one.db', 5);
    const one = await open('one.db');
    const lines = await linesOf(one);
    await one.close();
    const two = await open('two.db');
    const refused = expect(restore(two, from(damage([...lines])), { clock })).rejects;
    await refused.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await restore(two, from(lines), { clock });
    expect(await linesOf(two)).toEqual(lines);
    await two.close();
  });

  it('refuses a database that has data', async () => {
    await fill('one.db', 1);
    await fill('two.db', 1);
    const [one, two] = await Promise.all([open('one.db'), open('two.db')]);
    const lines = await linesOf(one);
    const before = await linesOf(two);
    const refused = expect(restore(two, from(lines), { clock })).rejects;
    await refused.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('has data already') });
    expect(await linesOf(two)).toEqual(before);
    await Promise.all([one.close(), two.close()]);
  });

  it('refuses a backup of a newer schema', async () => {
    const two = await open('two.db');
    const header = JSON.stringify({ format: 'guidon-backup/1', schema: 999, at: NOON });
    const refused = expect(restore(two, from([header]), { clock })).rejects;
    await refused.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    await two.close();
  });

  it('brings a backup of the first schema up to date', async () => {
    const header = { format: 'guidon-backup/1', schema: 1, at: NOON };
    const row = ['organizations', { id: 'org_1', key: 'acme', name: 'Acme' }];
    const body = [header, row].map((line) => `${JSON.stringify(line)}\n`).join('');
    const { createHash } = await import('node:crypto');
    const footer = { rows: 1, digest: createHash('sha256').update(body).digest('hex') };
    const lines = [header, row, footer].map((line) => JSON.stringify(line));
    await (await restoreInto('two.db', lines)).close();
    await using store = await openSqliteStorage({ path: join(folder, 'two.db'), clock });
    expect(await store.read((reads) => reads.organizations())).toMatchObject([{ key: 'acme' }]);
  });
});
