import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { withPassword } from '../lib/url-password.ts';
import type { Announcer } from './announcer.ts';
import { checkPostgresDatabase } from './check-postgres-database.ts';
import { KyselyPrincipalStore } from './kysely-principal-store.ts';
import { KyselyStorage } from './kysely-storage.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { migrate } from './migrator.ts';
import { noDatabase } from './no-database.ts';
import { PostgresAnnouncer } from './postgres-announcer.ts';
import { PostgresEngine } from './postgres-engine.ts';
import type { PostgresPlace } from './postgres-pool.ts';
import type { Storage } from './storage.ts';

/** Where a server is, with the password apart. */
export interface ServerUrl {
  readonly url: string;
  readonly password?: string | undefined;
}

/** Where a PostgreSQL storage is and how it behaves. */
export interface PostgresStorageOptions {
  readonly database: ServerUrl;
  /** Redis through which instances tell each other of commits. Default: LISTEN and NOTIFY of the database. */
  readonly redis?: ServerUrl | undefined;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** How long to wait for other writers before UNAVAILABLE. Default 10 seconds. */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens a storage in a PostgreSQL database and brings its schema up to date.
 *
 * Any number of processes may have it open, and may start at the same time. A schema newer than this program knows is
 * SCHEMA_TOO_NEW, another program's tables are MISCONFIGURED, and neither is touched.
 */
export async function openPostgresStorage(options: PostgresStorageOptions): Promise<Storage> {
  const { database, clock = systemClock, logger } = options;
  const place = placeOf(database);
  const engine = connect(options);
  try {
    const version = await checkPostgresDatabase(engine);
    // A user that may not create tables will do for a schema that is up to date.
    if (version < MIGRATIONS.length) await migrate(engine, { clock });
    const announcer = await openAnnouncer(engine, place, options);
    return await KyselyStorage.start(engine, { clock, logger, announcer });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Opens a Guidon's PostgreSQL database, and leaves the schema as it is. NOT_FOUND for an empty one. */
export function openPostgresAsItIs(options: PostgresStorageOptions): Promise<PostgresEngine> {
  return openPostgresEngine(options, 1);
}

/** Opens a PostgreSQL database whose schema this program knows, and leaves the schema as it is. */
export async function openPostgresEngine(
  options: PostgresStorageOptions,
  oldestSchema = 0,
): Promise<PostgresEngine> {
  const engine = connect(options);
  try {
    if ((await checkPostgresDatabase(engine)) < oldestSchema) throw noDatabase(engine.path);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function connect({ database, lockTimeoutMs = 10_000 }: PostgresStorageOptions): PostgresEngine {
  return new PostgresEngine(placeOf(database), lockTimeoutMs);
}

function placeOf({ url, password }: ServerUrl): PostgresPlace {
  const { host, pathname } = new URL(url);
  return { url: withPassword(url, password), address: `postgres://${host}${pathname}` };
}

/** The channel's name is kept in the database: every database has its own, also where several share a Redis. */
async function openAnnouncer(
  engine: PostgresEngine,
  place: PostgresPlace,
  { redis, logger, clock = systemClock }: PostgresStorageOptions,
): Promise<Announcer> {
  const secrets = new KyselyPrincipalStore(engine, clock);
  const channel = await secrets.secret('announcement channel', () => `guidon:${randomUUID()}`);
  if (redis === undefined) return new PostgresAnnouncer(place, channel, logger);
  const { RedisAnnouncer } = await import('./redis-announcer.ts');
  return new RedisAnnouncer(withPassword(redis.url, redis.password), channel, logger);
}
