import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backup } from '../../src/storage/backup.ts';
import { MIGRATIONS } from '../../src/storage/migrations/index.ts';
import { migrate } from '../../src/storage/migrator.ts';
import { openPostgresEngine } from '../../src/storage/open-postgres-storage.ts';
import { restore } from '../../src/storage/restore.ts';
import { SqliteEngine } from '../../src/storage/sqlite-engine.ts';
import type { StorageEngine } from '../../src/storage/storage-engine.ts';
import { openCrashDatabase } from '../crash/crash-database.ts';
import { DATABASE_KINDS, type DatabaseKind, databaseAnswers } from '../support/test-databases.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-postgres.ts';
import { auditOf, fullEntry, ORGANIZATION } from './audited-database.ts';

const clock = () => new Date('2026-01-01T12:00:00Z');

/** More than one page of the migration. */
const ROWS = 600;

for (const kind of DATABASE_KINDS) {
  const answers = await databaseAnswers(kind);
  describe.skipIf(!answers)(`an audit log of before there was a chain, on ${kind}`, () => {
    let folder: string;
    let server: TestDatabase | undefined;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'guidon-upgrade-'));
      server = kind === 'postgres' ? await createTestDatabase() : undefined;
    });
    afterEach(async () => {
      await server?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    const newPlace = async (name: string) => (await server?.newSchema()) ?? join(folder, name);

    it('is sealed by an upgrade, and whole from then on', { timeout: 60_000 }, async () => {
      const place = await newPlace('one.db');
      await withEngine(kind, place, fillOld);
      await using storage = await openCrashDatabase(place);
      await storage.write((writes) => writes.appendAudit(fullEntry('aud_new')));
      const { records } = await storage.auditRows(ORGANIZATION, ROWS, 10);
      expect(records.map(({ row }) => row.tool)).toEqual(['seal_audit', 'set_flag_state']);
      const { records: last } = await storage.auditRows(ORGANIZATION, ROWS - 1, 1);
      const sealed = { seq: ROWS, hash: last[0]?.row.hash };
      expect(JSON.parse(String(records[0]?.row.facts))).toEqual({ sealed });
      expect(last[0]?.row).toMatchObject({ id: `aud_${999 + ROWS}`, principal_name: 'Ada', subject: null });
      const audit = auditOf(storage);
      expect(await audit.verify(ORGANIZATION)).toMatchObject({ breaks: 0, rows: ROWS + 2 });
      expect(await audit.verify('org_two')).toMatchObject({ breaks: 0, rows: 2 });
    });

    it('stays whole through backup and restore', { timeout: 60_000 }, async () => {
      const old: string[] = [];
      await withEngine(kind, await newPlace('one.db'), async (engine) => {
        await fillOld(engine);
        old.push(...(await oldBackup(engine)));
      });
      const second = await newPlace('two.db');
      const lines: string[] = [];
      await withEngine(kind, second, async (engine) => {
        await restore(engine, each(old), { clock });
        await backup(engine, async (line) => void lines.push(line.trimEnd()), clock());
      });
      const third = await newPlace('three.db');
      await withEngine(kind, third, (engine) => restore(engine, each(lines), { clock }));
      for (const place of [second, third]) {
        await using storage = await openCrashDatabase(place);
        expect(await auditOf(storage).verify(ORGANIZATION)).toMatchObject({ breaks: 0, rows: ROWS + 1 });
      }
    });
  });
}

async function withEngine(
  kind: DatabaseKind,
  place: string,
  work: (engine: StorageEngine) => Promise<unknown>,
) {
  const engine =
    kind === 'sqlite'
      ? await SqliteEngine.open(place, 1000)
      : await openPostgresEngine({ database: { url: place } });
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
}

/** A database of schema 6 with rows of two organizations, one about a change. */
async function fillOld(engine: StorageEngine): Promise<void> {
  await migrate(engine, { clock, migrations: MIGRATIONS.slice(0, 6) });
  await engine.write(async (database) => {
    await database
      .insertInto('organizations')
      .values({ id: ORGANIZATION, key: 'one', name: 'One' })
      .execute();
    const ids = Array.from({ length: ROWS }, (_, index) => `aud_${1000 + index}`);
    const rows = [
      ...ids.map((id) => oldRow(id, ORGANIZATION, id === 'aud_1001' ? 'chg_1' : null)),
      oldRow('aud_two', 'org_two', null),
    ];
    for (const row of rows)
      await database
        .insertInto('audit')
        .values(row as never)
        .execute();
    const author = { principalId: 'prn_1', name: 'Ada', kind: 'person', door: 'cli' };
    const change = { id: 'chg_1', diff: [], summary: [], author };
    await database
      .insertInto('changes')
      .values({
        id: 'chg_1',
        organization_id: ORGANIZATION,
        project_id: 'prj_1',
        revision: 1,
        at: '2026-01-01T12:00:00.000Z',
        author_name: 'Ada',
        tool: 'create_flag',
        reverts: null,
        document: JSON.stringify(change),
      })
      .execute();
  });
}

/** What `guidon backup` wrote at schema 6. */
async function oldBackup(engine: StorageEngine): Promise<string[]> {
  const tables = ['organizations', 'changes', 'audit'] as const;
  const lines = [JSON.stringify({ format: 'guidon-backup/1', schema: 6, at: clock().toISOString() })];
  await engine.read(async (database) => {
    for (const table of tables)
      for (const row of await database.selectFrom(table).selectAll().execute())
        lines.push(JSON.stringify([table, row]));
  });
  const digest = createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex');
  return [...lines, JSON.stringify({ rows: lines.length - 1, digest })];
}

function oldRow(id: string, organization: string, change: string | null) {
  return {
    id,
    organization_id: organization,
    at: '2026-01-01T12:00:00.000Z',
    principal_id: 'prn_1',
    principal_name: 'Ada',
    door: 'cli',
    tool: 'create_flag',
    outcome: 'applied',
    change_id: change,
  };
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
