import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../../test/support/test-postgres.ts';
import { describeFlagStore } from './flag-store.conformance.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';

describe.skipIf(!(await postgresAnswers()))('PostgreSQL', () => {
  let database: TestDatabase;
  let url: string;
  beforeAll(async () => {
    // In this locale "B" comes between "a" and "c". Storages must not notice.
    database = await createTestDatabase("template template0 locale_provider icu icu_locale 'en-US'");
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    url = await database.newSchema();
  });

  describeFlagStore('PostgresStorage', () => openPostgresStorage({ database: { url } }));
});
