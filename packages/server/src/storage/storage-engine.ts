import type { Kysely, RawBuilder } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Schema } from './schema.ts';

/** What differs from one database to the next. Queries are the same for all of them. */
export interface StorageEngine {
  /** See {@link import('./storage.ts').Storage.path}. */
  readonly path: string;
  /** How often to look for commits of other processes; a flip is to be visible within a second. */
  readonly lookEveryMs: number;
  /** Runs reads against one consistent snapshot. */
  read<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T>;
  /**
   * Runs one transaction that excludes other writers from its start; a throw rolls it back. A lock that cannot be
   * had in time is UNAVAILABLE; the event loop is free meanwhile. A schema that became newer is SCHEMA_TOO_NEW.
   */
  write<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Like {@link StorageEngine.write}, for a step of the schema: of any version, and it may take minutes. */
  migrate<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** A value that is another one after any commit of any process. Cheap enough to be asked five times a second. */
  commitMarker(): Promise<string>;
  /** The time of the database in milliseconds since 1970, for statements; where it has no clock, that of this machine. */
  now(clock: Clock): RawBuilder<number>;
  /** The names of the tables there are, of a transaction of this engine. */
  tables(database: Kysely<Schema>): Promise<string[]>;
  /** See {@link import('./storage.ts').Storage.integrityCheck}. */
  integrityCheck(): Promise<string[]>;
  /** Waits for transactions under way, then lets go of the database. */
  close(): Promise<void>;
}
