import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { backup } from '../../src/storage/backup.ts';
import { openPostgresEngine, openPostgresStorage } from '../../src/storage/open-postgres-storage.ts';
import { restore } from '../../src/storage/restore.ts';
import { commit, flag, makeOrganization, makeProject } from '../../src/storage/storage-samples.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../support/test-postgres.ts';

describe.skipIf(!(await postgresAnswers()))('restoring into a PostgreSQL that goes away', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('says that, and blames no backup', async () => {
    const lines = await linesOf(await database.newSchema());
    const url = new URL(await database.newSchema());
    await using proxy = await tcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    const engine = await openPostgresEngine({ database: { url: url.href } });
    async function* cutShort() {
      for (const [index, line] of lines.entries()) {
        if (index === 2) await proxy.cut();
        yield line;
      }
    }
    const restoring = restore(engine, cutShort(), { clock: systemClock });
    await expect(restoring).rejects.toMatchObject({ code: 'UNAVAILABLE' });
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
