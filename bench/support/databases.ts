import { createTestDatabase, postgresAnswers } from '../../packages/server/test/support/test-postgres.ts';
import { REDIS_URL, redisAnswers } from '../../packages/server/test/support/test-redis.ts';
import type { Settings } from './product.ts';

/** Where Guidon keeps its data while it is measured, and how its instances tell each other. */
export interface Database {
  readonly name: string;
  /** Whether the services it needs answer on this machine. */
  answers(): Promise<boolean>;
  /** Makes a new one; it is gone when it goes out of scope. */
  open(): Promise<AsyncDisposable & { readonly settings: Settings }>;
}

/** A file in the data folder. */
export const SQLITE: Database = {
  name: 'SQLite',
  answers: async () => true,
  open: async () => ({ settings: {}, [Symbol.asyncDispose]: async () => {} }),
};

/** PostgreSQL, whose instances tell each other by NOTIFY. */
export const POSTGRES: Database = {
  name: 'PostgreSQL',
  answers: postgresAnswers,
  open: () => openPostgres({}),
};

/** PostgreSQL, whose instances tell each other through Redis. */
export const POSTGRES_WITH_REDIS: Database = {
  name: 'PostgreSQL with Redis',
  answers: async () => (await postgresAnswers()) && redisAnswers(),
  open: () => openPostgres({ GUIDON_REDIS_URL: REDIS_URL }),
};

async function openPostgres(more: Settings) {
  const database = await createTestDatabase();
  return {
    settings: { GUIDON_DATABASE_URL: database.url, ...more },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
