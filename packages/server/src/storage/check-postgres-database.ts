import { sql } from 'kysely';
import { AppError } from '../lib/app-error.ts';
import { assertSchemaKnown, schemaVersion } from './migrator.ts';
import type { StorageEngine } from './storage-engine.ts';

interface Facts {
  encoding: string;
  schema: string | null;
  tables: number;
  ours: boolean;
}

/**
 * Refuses, before anything is changed, a database that Guidon must not write to; answers its schema's version, 0 for an
 * empty one.
 *
 * MISCONFIGURED: one whose texts are not UTF-8, or whose schema holds the tables of another program.
 * SCHEMA_TOO_NEW: one that a newer Guidon wrote.
 */
export async function checkPostgresDatabase(engine: StorageEngine): Promise<number> {
  const facts = await readFacts(engine);
  const problem = problemOf(facts);
  if (problem !== undefined) {
    throw new AppError('MISCONFIGURED', `The database ${engine.path} ${problem}.`, {
      hint: 'Make a database of its own for Guidon, with the encoding UTF8.',
    });
  }
  const version = facts.ours ? await engine.read(schemaVersion) : 0;
  assertSchemaKnown(version);
  return version;
}

function problemOf({ encoding, schema, tables, ours }: Facts): string | undefined {
  if (encoding !== 'UTF8') return `has the encoding ${encoding}`;
  if (schema === null) return 'has no schema that this user may use';
  if (tables > 0 && !ours) return `holds tables of another program in its schema "${schema}"`;
  return undefined;
}

/** Tables of extensions are nobody's. Other programs keep a `schema_migrations` too, with other columns. */
async function readFacts(engine: StorageEngine): Promise<Facts> {
  const query = sql<Facts>`select
    current_setting('server_encoding') as encoding,
    current_schema() as schema,
    (select count(*) from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
        and not exists (select 1 from pg_depend where objid = pg_class.oid and deptype = 'e')) as tables,
    (select count(*) = 3 from information_schema.columns
      where table_schema = current_schema() and table_name = 'schema_migrations'
        and column_name in ('version', 'name', 'applied_at')) as ours`;
  const { rows } = await engine.read((database) => query.execute(database));
  return rows[0] as Facts;
}
