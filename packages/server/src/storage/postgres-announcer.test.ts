import { afterAll, beforeAll, describe } from 'vitest';
import { createTestDatabase, postgresAnswers, type TestDatabase } from '../../test/support/test-postgres.ts';
import { describeAnnouncer } from './announcer.conformance.ts';
import { PostgresAnnouncer } from './postgres-announcer.ts';

describe.skipIf(!(await postgresAnswers()))('PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const at = (url: string) => ({ url, address: 'postgres://test' });
  describeAnnouncer('PostgresAnnouncer', () => ({
    open: (channel) => new PostgresAnnouncer(at(database.url), channel, undefined),
    breakConnections: () => database.breakConnections(),
    openAway: () => new PostgresAnnouncer(at('postgres://127.0.0.1:1/none'), 'guidon:away', undefined),
  }));
});
