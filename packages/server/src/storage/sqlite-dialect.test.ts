import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteDialect } from './sqlite-dialect.ts';
import { StatementCache } from './statement-cache.ts';

interface Things {
  things: { id: number; value: unknown };
}

describe('SqliteDialect', () => {
  let database: DatabaseSync;
  let things: Kysely<Things>;
  beforeEach(async () => {
    database = new DatabaseSync(':memory:');
    things = new Kysely({ dialect: new SqliteDialect({ database, busyTimeoutMs: 100 }) });
    await things.schema
      .createTable('things')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('value', 'text')
      .execute();
  });
  afterEach(() => things.destroy());

  it.each([
    [true, 1],
    [false, 0],
    [undefined, null],
    [null, null],
    [12n, 12],
    ['😀', '😀'],
  ])('stores %s as %s', async (given, stored) => {
    const { rows } = await sql<{ value: unknown }>`select ${given} as value`.execute(things);
    expect(rows).toEqual([{ value: stored }]);
  });

  it('answers rows of statements that return some, and counts for the others', async () => {
    const inserted = things.insertInto('things').values({ id: 1, value: 'a' });
    expect(await inserted.returning('id').execute()).toEqual([{ id: 1 }]);
    const [updated] = await things.updateTable('things').set({ value: 'b' }).execute();
    expect(updated?.numUpdatedRows).toBe(1n);
    const [deleted] = await things.deleteFrom('things').where('id', '=', 2).execute();
    expect(deleted?.numDeletedRows).toBe(0n);
  });

  it('streams rows', async () => {
    await things
      .insertInto('things')
      .values([
        { id: 1, value: 'a' },
        { id: 2, value: 'b' },
      ])
      .execute();
    const ids: number[] = [];
    for await (const row of things.selectFrom('things').select('id').orderBy('id').stream()) ids.push(row.id);
    expect(ids).toEqual([1, 2]);
  });

  it('lets transactions through one at a time, in order', async () => {
    const order: string[] = [];
    const run = (name: string) =>
      things.transaction().execute(async (transaction) => {
        order.push(`${name} begins`);
        await transaction.selectFrom('things').selectAll().execute();
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} ends`);
      });
    await Promise.all([run('a'), run('b'), run('c')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('throws the error of a wrong statement and goes on', async () => {
    await expect(sql`select nonsense`.execute(things)).rejects.toThrow('no such column');
    expect(await things.selectFrom('things').selectAll().execute()).toEqual([]);
  });

  it('introspects', async () => {
    const [table] = await things.introspection.getTables();
    expect(table?.columns.map(({ name }) => name)).toEqual(['id', 'value']);
  });
});

describe('StatementCache', () => {
  it('keeps the statements used last', () => {
    const database = new DatabaseSync(':memory:');
    const cache = new StatementCache(database, 2);
    const one = cache.get('select 1');
    cache.get('select 2');
    expect(cache.get('select 1')).toBe(one);
    cache.get('select 3');
    expect(cache.size).toBe(2);
    expect(cache.get('select 1')).toBe(one);
    database.close();
  });
});
