import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { AppError } from '../lib/app-error.ts';
import type { Schema } from './schema.ts';

/**
 * What is wrong with the tables of the current schema.
 *
 * Reads every row as a whole, which finds what the server finds when it reads: damaged pages (where checksums are on),
 * rows and values. Indexes are asked whether they are valid; only `pg_amcheck` would compare them with their tables.
 */
export async function findPostgresDamage(database: Kysely<Schema>): Promise<string[]> {
  const unreadable: string[] = [];
  for (const table of await postgresTables(database)) unreadable.push(...(await readAll(database, table)));
  return [...unreadable, ...(await invalidIndexes(database))];
}

/** The tables of the current schema. */
export async function postgresTables(database: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select tablename as name from pg_tables where schemaname = current_schema() order by 1`.execute(
    database,
  );
  return rows.map((row) => row.name);
}

async function readAll(database: Kysely<Schema>, table: string): Promise<string[]> {
  try {
    await sql`select sum(length(row_text.whole)) from
      (select t::text as whole from ${sql.table(table)} as t) as row_text`.execute(database);
    return [];
  } catch (error) {
    const cause = error instanceof AppError ? error.cause : error;
    if (cause instanceof pg.DatabaseError) return [`table ${table}: ${cause.message}`];
    throw error;
  }
}

async function invalidIndexes(database: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select index.relname as name
    from pg_index join pg_class as index on index.oid = pg_index.indexrelid
    where index.relnamespace = current_schema()::regnamespace and not (indisvalid and indisready)
    order by 1`.execute(database);
  return rows.map((row) => `index ${row.name} is not valid`);
}
