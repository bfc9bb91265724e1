import { describe, expect, it } from 'vitest';
import { DATABASE_KINDS, type DatabaseKind, databaseAnswers } from '../support/test-databases.ts';
import { crashRound } from './crash-round.ts';

describe('a crash of two processes that write to one database', async () => {
  for (const database of DATABASE_KINDS) roundOn(database, await databaseAnswers(database));
});

function roundOn(database: DatabaseKind, answers: boolean): void {
  const name = `loses nothing acknowledged and leaves no change half done (${database})`;
  it.skipIf(!answers)(name, { timeout: 60_000 }, async () => {
    const writerModule = new URL('./product-writer.ts', import.meta.url).href;
    const round = await crashRound({ database, writerModule, delayMs: 50 });
    expect(round.violations).toEqual([]);
    expect(round.acknowledged).toBeGreaterThanOrEqual(200);
    expect(Math.min(...round.open)).toBeGreaterThanOrEqual(100);
  });
}
