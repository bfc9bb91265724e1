import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { backup } from '../../src/storage/backup.ts';
import { openPostgresEngine, openPostgresStorage } from '../../src/storage/open-postgres-storage.ts';
import { restore } from '../../src/storage/restore.ts';
import { commit, flag, makeOrganization, makeProject } from '../../src/storage/storage-samples.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../support/test-postgres.ts';

describe.skipIf(!(await postgresAnswers()))('restoring into a PostgreSQL whose disk is full', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('says that, and blames no backup', async () => {
    const lines = await linesOf(await database.newSchema());
    const url = await database.newSchema();
    await (await openPostgresStorage({ database: { url } })).close();
    await database.query(`
      create function s2.full_disk() returns trigger language plpgsql as
        $$ begin raise exception 'no space left' using errcode = 'disk_full'; end $$;
      create trigger full_disk before insert on s2.projects execute function s2.full_disk()`);
    const engine = await openPostgresEngine({ database: { url } });
    const restoring = restore(engine, Readable.from(lines), { clock: systemClock });
    await expect(restoring).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('has no room'),
    });
    await engine.close();
  });
});

/** A backup of a new schema that was given a flag. */
async function linesOf(url: string): Promise<string[]> {
  const options = { database: { url } };
  await using store = await openPostgresStorage(options);
  await makeOrganization(store);
  await makeProject(store);
  await commit(store, 2, [flag({ key: 'a' })]);
  const engine = await openPostgresEngine(options);
  const lines: string[] = [];
  await backup(engine, async (line) => void lines.push(line.slice(0, -1)), new Date());
  await engine.close();
  return lines;
}
