import { describe, expect, it } from 'vitest';
import { postgresAnswers } from '../support/test-postgres.ts';
import { CRASH_DATABASES } from './crash-database.ts';
import { crashRound } from './crash-round.ts';

const answers = { sqlite: true, postgres: await postgresAnswers() };

describe.each(CRASH_DATABASES)('a crash of two processes that write to one %s database', (database) => {
  it.skipIf(!answers[database])(
    'loses nothing acknowledged and leaves no change half done',
    { timeout: 60_000 },
    async () => {
      const writerModule = new URL('./product-writer.ts', import.meta.url).href;
      const round = await crashRound({ database, writerModule, delayMs: 50 });
      expect(round.violations).toEqual([]);
      expect(round.acknowledged).toBeGreaterThanOrEqual(200);
      expect(Math.min(...round.open)).toBeGreaterThanOrEqual(100);
    },
  );
});
