import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreDatabase } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/env.ts';
import type { Grant } from '../../src/flags/grant.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { MIGRATIONS } from '../../src/storage/migrations/index.ts';
import { migrate } from '../../src/storage/migrator.ts';
import { openPostgresEngine } from '../../src/storage/open-postgres-storage.ts';
import { openSqliteEngine } from '../../src/storage/open-sqlite-storage.ts';
import type { StorageEngine } from '../../src/storage/storage-engine.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { DATABASE_KINDS, databaseAnswers, testDatabases } from '../support/test-databases.ts';

// Written by the last program of schema 4: a flag with a rule for a segment, and two keys for each of four principals.
const LINES = readFileSync(new URL('schema-4.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const ROWS = LINES.slice(1, -1).map((line) => JSON.parse(line) as [string, Record<string, never>]);

/** What became of the role of each, in all projects or in some. */
const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  'viewer everywhere': [{ role: 'viewer' }],
  'editor of two': [
    { role: 'editor', project: 'default' },
    { role: 'editor', project: 'shop' },
  ],
  'admin of one': [{ role: 'admin', project: 'shop' }],
  'nobody anywhere': [],
};

for (const kind of DATABASE_KINDS) {
  describe.skipIf(!(await databaseAnswers(kind)))(`a ${kind} database of schema 4`, () => {
    const databases = testDatabases(kind);
    let folder: string;
    let environment: Environment;
    let guidon: TestApp;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-upgrade-'));
      environment = await databases.settings(folder);
    });
    afterEach(async () => {
      await guidon[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });
    afterAll(() => databases[Symbol.asyncDispose]());

    /** Opens it with the program of today, which brings it up to date. */
    async function open(): Promise<void> {
      guidon = await testApp({ folder, environment });
      expect(await guidon.app.storage.schemaVersion()).toBe(MIGRATIONS.length);
    }

    async function fill(): Promise<void> {
      const engine = await openEngine(folder, environment);
      await migrate(engine, { clock: systemClock, migrations: MIGRATIONS.slice(0, 4) });
      await engine.write(async (database) => {
        for (const [table, row] of ROWS)
          await database
            .insertInto(table as never)
            .values(row)
            .execute();
      });
      await engine.close();
    }

    it.each(['upgraded', 'restored'])(
      'when %s, lets in who came in before, with grants for roles',
      async (how) => {
        await (how === 'upgraded' ? fill() : restoreInto(folder, environment));
        await open();
        for (const [name, grants] of Object.entries(GRANTS))
          for (const number of [1, 2]) {
            const caller = await guidon.app.keyCaller(`gdn_${name.replaceAll(' ', '-')}-${number}`);
            expect(caller?.principal).toMatchObject({ name, grants });
          }
        expect((await guidon.app.keyCaller('gdn_editor-of-two-1'))?.principal).toMatchObject({
          kind: 'agent',
          actingFor: 'ada',
        });
        expect(await guidon.app.keyCaller('gdn_viewer-everywhere-3')).toBeUndefined();
      },
    );

    it('has keys that can be listed, rotated and revoked like new ones', async () => {
      await fill();
      await open();
      const operator = await guidon.app.operatorCaller();
      const { keys, total } = await guidon.ok('list_keys', {});
      expect(total).toBe(9);
      expect(new Set(keys.map(({ id }: { id: string }) => id)).size).toBe(9);
      const agent = keys.find(({ name }: { name: string }) => name === 'editor of two');
      expect(agent).toMatchObject({ status: 'live', rights: ['editor in default', 'editor in shop'] });
      expect(agent).not.toHaveProperty('expires_at');
      await guidon.ok('save_project', { key: 'shop' });
      const { secret } = await guidon.app.services.keys.rotate(operator, agent.id, 0);
      expect(await guidon.app.keyCaller(secret)).toMatchObject({ principal: { name: 'editor of two' } });
      const left = ['gdn_editor-of-two-1', 'gdn_editor-of-two-2'].map((key) => guidon.app.keyCaller(key));
      expect((await Promise.all(left)).filter(Boolean)).toHaveLength(1);
    });

    it('shows those with a project only what is theirs', async () => {
      await fill();
      await open();
      const caller = await guidon.app.keyCaller('gdn_admin-of-one-1');
      if (caller === undefined) throw new Error('nobody has this key');
      await guidon.ok('save_project', { key: 'shop' });
      expect((await guidon.ok('list_projects', {}, { caller })).projects).toMatchObject([{ key: 'shop' }]);
      expect((await guidon.ok('list_keys', {}, { caller })).keys).toMatchObject([
        { name: 'admin of one' },
        { name: 'admin of one' },
      ]);
      expect(
        await guidon.error('get_flag', { project: 'default', key: 'checkout' }, { caller }),
      ).toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('keeps flags, their history, and how to undo it', async () => {
      await fill();
      await open();
      const evaluated = async () =>
        (
          await guidon.ok('evaluate_flag', {
            key: 'checkout',
            environment: 'staging',
            context: { plan: 'pro' },
          })
        ).results[0].value;
      await guidon.ok('set_flag_state', {
        key: 'checkout',
        environments: ['staging'],
        enabled: true,
        default_value: false,
      });
      expect(await evaluated()).toBe(true);
      const { changes } = await guidon.ok('list_changes', { key: 'checkout' });
      expect(changes).toHaveLength(4);
      const { change_id } = changes.find(({ tool }: { tool: string }) => tool === 'set_flag_rules');
      await guidon.ok('revert_change', { change_id });
      expect(await evaluated()).toBe(false);
      expect(await guidon.app.storage.integrityCheck()).toEqual([]);
    });
  });
}

function openEngine(folder: string, environment: Environment): Promise<StorageEngine> {
  const { database } = configOf(folder, environment);
  if (database.kind === 'sqlite') return openSqliteEngine({ path: database.path });
  return openPostgresEngine({ database: { url: database.url } });
}

async function restoreInto(folder: string, environment: Environment): Promise<void> {
  const lines = (async function* () {
    yield* LINES;
  })();
  await restoreDatabase(configOf(folder, environment), {}, lines);
}

function configOf(folder: string, environment: Environment) {
  return loadConfig({ ...environment, GUIDON_DATA: folder }, {});
}
