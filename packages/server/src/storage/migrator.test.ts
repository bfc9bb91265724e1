import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { migrate, schemaVersion } from './migrator.ts';
import { SqliteEngine } from './sqlite-engine.ts';

const clock = () => new Date('2026-01-01T12:00:00Z');

const good: Migration = {
  version: 1,
  name: 'good',
  up: (schema) => schema.createTable('good').addColumn('id', 'text').execute(),
  down: (schema) => schema.dropTable('good').execute(),
};

const broken: Migration = {
  version: 2,
  name: 'broken',
  up: async (schema) => {
    await schema.createTable('half').addColumn('id', 'text').execute();
    throw new Error('broken half way');
  },
  down: async () => {},
};

describe('the migrator', () => {
  let folder: string;
  let engine: SqliteEngine;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guidon-migrator-'));
    engine = await SqliteEngine.open(join(folder, 'guidon.db'), 1000);
  });
  afterEach(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const tables = () =>
    engine.read(async (database) => (await database.introspection.getTables()).map(({ name }) => name));

  it('numbers migrations 1, 2, 3, …', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it('applies what is missing, once', async () => {
    await migrate(engine, { clock, migrations: [good] });
    await migrate(engine, { clock, migrations: [good] });
    expect(await engine.read(schemaVersion)).toBe(1);
    expect(await tables()).toEqual(['good', 'schema_migrations']);
  });

  it('leaves nothing of a migration that fails, and all of those before', async () => {
    const migrations = [good, broken];
    await expect(migrate(engine, { clock, migrations })).rejects.toThrow('broken half way');
    expect(await engine.read(schemaVersion)).toBe(1);
    expect(await tables()).toEqual(['good', 'schema_migrations']);
  });

  it('refuses a newer schema', async () => {
    await migrate(engine, { clock, migrations: [good] });
    await expect(migrate(engine, { clock, migrations: [] })).rejects.toMatchObject({
      code: 'SCHEMA_TOO_NEW',
    });
  });

  it('can take every migration back', async () => {
    await migrate(engine, { clock });
    for (const { down } of [...MIGRATIONS].reverse())
      await engine.write((database) => down(database.schema, database));
    expect(await tables()).toEqual(['schema_migrations']);
  });
});
