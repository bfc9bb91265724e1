import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

  it('leaves nothing behind of connections that broke', async () => {
    const listen = vi.spyOn(AbortSignal.prototype, 'addEventListener');
    const announcer = new PostgresAnnouncer(at(database.url), 'guidon:breaks', undefined);
    let connected = 0;
    announcer.onNotice(() => ++connected);
    for (let turn = 1; turn <= 4; turn++) {
      await vi.waitFor(() => expect(connected).toBe(turn), 5000);
      await database.breakConnections();
    }
    const listeners = listen.mock.contexts.flatMap((signal) =>
      getEventListeners(signal as AbortSignal, 'abort'),
    );
    expect(new Set(listeners).size).toBeLessThanOrEqual(2);
    await announcer.close();
  });
});
