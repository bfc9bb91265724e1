import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { StorageEngine } from './storage-engine.ts';

/** What a migrator works with besides the database. */
export interface MigratorOptions {
  readonly clock: Clock;
  /** Default: all there are. */
  readonly migrations?: readonly Migration[];
}

/**
 * Brings a database up to this program's schema.
 *
 * One write transaction a migration, each of which reads the version for itself, so any number of processes may
 * start at once. A schema newer than the program is SCHEMA_TOO_NEW and left as it is.
 */
export async function migrate(engine: StorageEngine, options: MigratorOptions): Promise<void> {
  const migrations = options.migrations ?? MIGRATIONS;
  while (await applyNext(engine, migrations, options.clock));
}

/** Refuses a schema version that is newer than the newest migration of this program. */
export function assertSchemaKnown(version: number, migrations: readonly Migration[] = MIGRATIONS): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (version <= newest) return;
  throw new AppError(
    'SCHEMA_TOO_NEW',
    `The database has schema ${version}; this program knows up to ${newest}.`,
    {
      hint: 'Run the Guidon version that wrote it, or a newer one. The database was left untouched.',
      details: { schema: version, newest },
    },
  );
}

/** Applies the first migration that is missing; answers whether there was one. */
async function applyNext(
  engine: StorageEngine,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<boolean> {
  return engine.migrate(async (database) => {
    const version = await currentVersion(database);
    assertSchemaKnown(version, migrations);
    const next = migrations.find((migration) => migration.version === version + 1);
    if (!next) return false;
    await next.up(database.schema, database);
    await record(database, next, clock());
    return true;
  });
}

type Database = Parameters<Parameters<StorageEngine['migrate']>[0]>[0];

async function currentVersion(database: Database): Promise<number> {
  await database.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  return schemaVersion(database);
}

/** The version of the newest migration applied; 0 before the first. */
export async function schemaVersion(database: Database): Promise<number> {
  const row = await database
    .selectFrom('schema_migrations')
    .select((select) => select.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

async function record(database: Database, migration: Migration, at: Date): Promise<void> {
  const row = { version: migration.version, name: migration.name, applied_at: at.toISOString() };
  await database.insertInto('schema_migrations').values(row).execute();
}
