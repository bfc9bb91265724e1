import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from '../migrator.ts';
import { SqliteEngine } from '../sqlite-engine.ts';
import { keysAndGrants } from './0005-keys-and-grants.ts';
import { originsAndMakers } from './0009-origins-and-makers.ts';
import { waitingKeys } from './0011-waiting-keys.ts';
import { MIGRATIONS } from './index.ts';
import type { AnyDatabase } from './migration.ts';

const NOON = '2026-01-01T12:00:00.000Z';

let folder: string;
let engine: SqliteEngine;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'guidon-migration-'));
  engine = await SqliteEngine.open(path.join(folder, 'guidon.db'), 1000);
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A database as it was before a migration, with an organization. */
async function before({ version }: { readonly version: number }): Promise<void> {
  await migrate(engine, { clock: () => new Date(NOON), migrations: MIGRATIONS.slice(0, version - 1) });
  await run((database) =>
    database.insertInto('organizations').values({ id: 'acme', key: 'acme', name: 'Acme' }).execute(),
  );
}

function run<T>(work: (database: AnyDatabase) => Promise<T>): Promise<T> {
  return engine.write((database) => work(database as unknown as AnyDatabase));
}

const principal = (id: string, facts: object) => ({
  id,
  organization_id: 'acme',
  kind: 'person',
  name: id,
  created_at: NOON,
  grants: '[]',
  read_only: 0,
  ...facts,
});
const key = (id: string, holder: string, facts: object = {}) => ({
  key_hash: `hash of ${id}`,
  id,
  principal_id: holder,
  created_at: NOON,
  configured: 0,
  ...facts,
});

async function insert(table: string, rows: readonly object[]): Promise<void> {
  for (const row of rows) await run((database) => database.insertInto(table).values(row).execute());
}

// The way back made everybody a viewer of everything, and opened the door again to whoever had ever had a key.
it('a schema without grants gives nobody more than the grants did', async () => {
  await before({ version: keysAndGrants.version + 1 });
  const rights: readonly [string, object, string, string | null][] = [
    ['all', { grants: [{ role: 'admin' }] }, 'admin', null],
    ['reader', { grants: [{ role: 'admin' }], read_only: 1 }, 'viewer', null],
    ['one', { grants: [{ role: 'editor', project: 'web' }] }, 'editor', '["web"]'],
    [
      'two',
      {
        grants: [
          { role: 'admin', project: 'web' },
          { role: 'viewer', project: 'app' },
        ],
      },
      'viewer',
      '["web","app"]',
    ],
    ['part', { grants: [{ role: 'admin', project: 'web', environment: 'staging' }] }, 'viewer', '["web"]'],
    ['none', { grants: [] }, 'viewer', '[]'],
  ];
  await insert(
    'principals',
    rights.map(([id, facts]) => {
      const { grants, ...rest } = facts as { readonly grants: unknown };
      return principal(id, { ...rest, grants: JSON.stringify(grants) });
    }),
  );
  await insert('principals', [principal('app', { kind: 'sdk', sdk: '{"project":"web"}' })]);
  await insert('principal_keys', [
    key('key_1', 'all'),
    key('key_2', 'all', { revoked_at: NOON }),
    key('key_3', 'one', { expires_at: '2999-01-01T00:00:00.000Z' }),
    key('key_4', 'app'),
  ]);
  await run((database) => keysAndGrants.down(database.schema, database));
  const rows = await run((database) =>
    database
      .selectFrom('principals')
      .select(['id', 'role', 'projects'])
      .where('kind', '=', 'person')
      .execute(),
  );
  expect(rows.map(({ id, role, projects }) => [id, role, projects])).toEqual(
    expect.arrayContaining(rights.map(([id, , role, projects]) => [id, role, projects])),
  );
  const kept = await run((database) => database.selectFrom('principal_keys').select('key_hash').execute());
  expect(kept).toEqual([{ key_hash: 'hash of key_1' }]);
});

it('who came in without a key or token is of the machine, and everybody keeps their keys', async () => {
  await before(originsAndMakers);
  const grants = '[{"role":"admin"}]';
  await insert('principals', [principal('ada', { grants }), principal('root', { grants, acting_for: 'x' })]);
  await insert('principals', [principal('token', { grants, name: 'https://login.example.org ["ada"]' })]);
  await insert('principal_keys', [key('key_1', 'ada', { label: 'laptop', expires_at: NOON })]);
  const older = await everything();
  await run((database) => originsAndMakers.up(database.schema, database));
  const { principals, keys } = await everything();
  expect(principals).toMatchObject([
    { id: 'ada', origin: 'key', grants },
    { id: 'root', origin: 'machine', acting_for: 'x' },
    { id: 'token', origin: 'token' },
  ]);
  expect(keys).toMatchObject([{ id: 'key_1', label: 'laptop', expires_at: NOON, made_with: null }]);
  await insert('principals', [principal('other', { name: 'root', origin: 'key' })]);
  await run((database) => originsAndMakers.down(database.schema, database));
  const again = await everything();
  expect(again.keys).toEqual(older.keys);
  // One name is one principal again: the one that may have keys.
  expect(again.principals.map(({ id }) => id)).toEqual(['ada', 'other', 'token']);
});

it('keys of before do not wait, and those that wait do not open in an older schema', async () => {
  await before(waitingKeys);
  await insert('principals', [principal('ada', { origin: 'key' })]);
  await insert('principal_keys', [key('key_1', 'ada')]);
  await run((database) => waitingKeys.up(database.schema, database));
  expect((await everything()).keys).toMatchObject([{ id: 'key_1', waits: null, glass_reason: null }]);
  await insert('principal_keys', [key('key_2', 'ada', { waits: 1 }), key('key_3', 'ada')]);
  await run((database) => waitingKeys.down(database.schema, database));
  const { keys } = await everything();
  expect(keys.map(({ id }) => id)).toEqual(['key_1', 'key_3']);
  expect(keys[0]).not.toHaveProperty('waits');
});

function everything() {
  return run(async (database) => ({
    principals: await database.selectFrom('principals').selectAll().orderBy('id').execute(),
    keys: await database.selectFrom('principal_keys').selectAll().orderBy('id').execute(),
  }));
}
