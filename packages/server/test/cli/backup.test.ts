import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
