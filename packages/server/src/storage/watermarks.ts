import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

const KEYS = 'keys';

/** How often keys were changed. */
export async function keysWatermark(database: Kysely<Schema>): Promise<number> {
  const row = await database
    .selectFrom('watermarks')
    .select('value')
    .where('name', '=', KEYS)
    .executeTakeFirst();
  return Number(row?.value ?? 0);
}

/** Counts one more change of keys. */
export async function raiseKeysWatermark(database: Kysely<Schema>): Promise<number> {
  const value = (await keysWatermark(database)) + 1;
  await database
    .insertInto('watermarks')
    .values({ name: KEYS, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return value;
}
