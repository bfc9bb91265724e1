import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../../test/support/test-postgres.ts';
import { describeFlagStore } from './flag-store.conformance.ts';
import { openPostgresStorage } from './open-postgres-storage.ts';

// Faster than truncate, which makes new files. Without the triggers of foreign keys the order does not matter.
const EMPTY_ALL_TABLES = `do $$ declare emptied text; begin
  set local session_replication_role = replica;
  for emptied in select format('%I.%I', schemaname, tablename) from pg_tables
      where schemaname like 's_' and tablename <> 'schema_migrations' loop
    execute 'delete from ' || emptied;
  end loop;
end $$`;

describe.skipIf(!(await postgresAnswers()))('PostgreSQL', () => {
  let database: TestDatabase;
  let url: string | undefined;
  beforeAll(async () => {
    // In this locale "B" comes between "a" and "c". Storages must not notice.
    database = await createTestDatabase("template template0 locale_provider icu icu_locale 'en-US'");
  });
  afterAll(() => database[Symbol.asyncDispose]());
  // Emptying a schema is many times faster than making one.
  beforeEach(async () => {
    url ??= await database.newSchema();
    await database.query(EMPTY_ALL_TABLES);
  });

  describeFlagStore('PostgresStorage', () => openPostgresStorage({ database: { url: url ?? '' } }));
});
