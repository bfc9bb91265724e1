import { describe, expect, it } from 'vitest';
import { DATABASE_KINDS, databaseAnswers } from '../support/test-databases.ts';
import { auditScale } from './scale/audit-scale.ts';
import { TAMPERINGS } from './scale/tamperings.ts';

for (const database of DATABASE_KINDS) {
  const answers = await databaseAnswers(database);
  describe.skipIf(!answers)(`guidon audit verify on ${database}`, () => {
    it('finds what was done to a log that eight processes wrote', { timeout: 120_000 }, async () => {
      const cases = await auditScale({ database, rows: 1500, deeds: 5 });
      expect(cases.filter(({ isRight }) => !isRight)).toEqual([]);
      expect(cases.slice(-TAMPERINGS.length).map(({ what }) => what)).toEqual([
        'a changed row',
        'a removed row',
        'a reordered pair',
        'a cut tail, the head set back',
      ]);
    });
  });
}
