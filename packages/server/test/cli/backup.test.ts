import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/storage/migrations/index.ts';
import { migrate } from '../../src/storage/migrator.ts';
import { PostgresEngine } from '../../src/storage/postgres-engine.ts';
import { SqliteEngine } from '../../src/storage/sqlite-engine.ts';
import type { StorageEngine } from '../../src/storage/storage-engine.ts';
import { createTestDatabase, postgresAnswers } from '../support/test-postgres.ts';
import { Guidon } from './run-guidon.ts';

const guidon = new Guidon();
const other = new Guidon();
const file = path.join(guidon.folder, 'guidon.jsonl.gz');

beforeAll(async () => {
  await guidon.run(['demo']);
  await guidon.run(['backup', file]);
});

afterAll(() => {
  guidon[Symbol.dispose]();
  other[Symbol.dispose]();
});

describe('guidon backup', () => {
  it('writes a file for its owner alone, and leaves nothing else', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(guidon.folder).filter((name) => name.includes('jsonl'))).toEqual(['guidon.jsonl.gz']);
  });

  it('tells how much it wrote', async () => {
    const again = path.join(guidon.folder, 'again.gz');
    const written = await guidon.json('backup', again, '--json');
    expect(written).toEqual({ file: again, rows: expect.any(Number), bytes: statSync(again).size });
  });

  it('never takes the place of a file', async () => {
    const { code, stderr } = await guidon.run(['backup', file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is already a file')]);
  });

  it('says where it cannot write', async () => {
    const { code, stderr } = await guidon.run(['backup', path.join(guidon.folder, 'none', 'file.gz')]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('There is no file or folder')]);
  });
});

describe('backup and doctor', () => {
  it('make no database where there is none', async () => {
    using empty = new Guidon();
    const { code, stderr } = await empty.run(['backup', path.join(empty.folder, 'none.gz')]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('There is no Guidon database')]);
    expect((await empty.run(['doctor'])).stdout).toMatch(/^!! {2}database .*There is no Guidon database/m);
    writeFileSync(path.join(empty.folder, 'guidon.db'), '');
    expect((await empty.run(['backup', path.join(empty.folder, 'none.gz')])).code).toBe(3);
    expect(readdirSync(empty.folder)).toEqual(['guidon.db']);
    expect(statSync(path.join(empty.folder, 'guidon.db')).size).toBe(0);
  });

  it('leave an older schema as it is, and every byte of it', async () => {
    using older = new Guidon();
    using newer = new Guidon();
    const database = path.join(older.folder, 'guidon.db');
    await migrateTo(await SqliteEngine.open(database, 1000), 3);
    const before = readFileSync(database);
    const doctor = await older.run(['doctor']);
    expect([doctor.code, doctor.stdout]).toEqual([
      0,
      expect.stringMatching(/^!! {2}schema +version 3, and/m),
    ]);
    const copy = path.join(older.folder, 'older.gz');
    expect((await older.run(['backup', copy])).code).toBe(0);
    expect(readFileSync(database).equals(before)).toBe(true);
    expect((await newer.run(['restore', copy])).code).toBe(0);
    expect((await newer.run(['doctor'])).stdout).toMatch(/^ok {2}schema +version \d+$/m);
  });
});

describe.skipIf(!(await postgresAnswers()))('backup and doctor on PostgreSQL', () => {
  it('make nothing, and leave an older schema as it is', async () => {
    using guidon = new Guidon();
    await using database = await createTestDatabase();
    const env = { GUIDON_DATABASE_URL: database.url };
    const copy = path.join(guidon.folder, 'copy.gz');
    expect((await guidon.run(['backup', copy], { env })).code).toBe(3);
    expect((await guidon.run(['doctor'], { env })).stdout).toContain('There is no Guidon database');
    expect(await database.query("select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
    await migrateTo(new PostgresEngine({ url: database.url, address: 'postgres://test' }, 1000), 3);
    const { stdout } = await guidon.run(['doctor'], { env });
    expect(stdout).toMatch(/^!! {2}schema +version 3, and/m);
    expect(stdout).toMatch(/can read GUIDON_DATABASE_URL, connect to postgres:\S+ itself, and pass by/);
    expect((await guidon.run(['backup', copy], { env })).code).toBe(0);
    expect(await database.query('select max(version) as version from schema_migrations')).toEqual([
      { version: 3 },
    ]);
    expect((await guidon.run(['restore', copy])).code).toBe(0);
  });
});

/** Makes a database of an earlier program, with an organization in it, and closes it. */
async function migrateTo(engine: StorageEngine, version: number): Promise<void> {
  await migrate(engine, { clock: () => new Date(), migrations: MIGRATIONS.slice(0, version) });
  await engine.write((database) =>
    database.insertInto('organizations').values({ id: 'org_1', key: 'local', name: 'Local' }).execute(),
  );
  await engine.close();
}

describe('guidon restore', () => {
  it('brings everything back: flags, history, and keys', async () => {
    const { code, stdout } = await other.run(['restore', file]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Restored \d+ rows, as of 20/)]);
    for (const command of [
      ['export', '--json'],
      ['call', 'list_changes', '{"limit":100}'],
    ]) {
      const [before, after] = await Promise.all([guidon.run(command), other.run(command)]);
      expect(after).toEqual(before);
    }
    expect((await other.run(['doctor'])).code).toBe(0);
  });

  it('refuses a database with data, and changes nothing', async () => {
    const before = await other.run(['export']);
    const { code, stderr } = await other.run(['restore', file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has data already')]);
    expect(await other.run(['export'])).toEqual(before);
  });

  it('refuses what is no whole backup, and leaves a database that can be used', async () => {
    using third = new Guidon();
    const torn = path.join(third.folder, 'torn.gz');
    const copied = await guidon.run(['backup', torn]);
    expect(copied.code).toBe(0);
    truncateSync(torn, statSync(torn).size - 100);
    const odd = path.join(third.folder, 'odd.gz');
    writeFileSync(odd, gzipSync('hello\n'));
    const missing = path.join(third.folder, 'missing.gz');
    for (const bad of [torn, odd, missing, import.meta.filename]) {
      const { code, stderr } = await third.run(['restore', bad]);
      expect([bad, code]).toEqual([bad, bad === missing ? 3 : 1]);
      expect(stderr).toMatch(/no whole Guidon backup|There is no file/);
    }
    expect((await third.run(['restore', file])).code).toBe(0);
    expect(existsSync(path.join(third.folder, 'guidon.db'))).toBe(true);
  });
});

describe.skipIf(!(await postgresAnswers()))('a backup moves', () => {
  it('from SQLite to PostgreSQL and from there to a file, and no row is lost or changed on the way', async () => {
    await using database = await createTestDatabase();
    const env = { GUIDON_DATABASE_URL: database.url };
    const restored = await guidon.run(['restore', file], { env });
    expect([restored.code, restored.stdout]).toEqual([0, expect.stringMatching(/^Restored \d+ rows/)]);
    expect((await guidon.run(['restore', file], { env })).stderr).toContain('has data already');
    const again = path.join(guidon.folder, 'of-postgres.gz');
    expect((await guidon.run(['backup', again], { env })).code).toBe(0);
    expect(rowsIn(again)).toEqual(rowsIn(file));
    expect((await guidon.run(['doctor'], { env })).code).toBe(0);
  });
});

/** The rows of a backup. The name of the channel of announcements is of the database it was made in. */
function rowsIn(backup: string): string[] {
  const lines = gunzipSync(readFileSync(backup)).toString().trimEnd().split('\n');
  return lines.slice(1, -1).filter((line) => !line.includes('announcement channel'));
}
