import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRow } from '../../src/audit/audit-row.ts';
import type { AuditQuery } from '../../src/audit/audit-store.ts';
import type { Change } from '../../src/flags/change.ts';
import { auditSearch } from '../../src/storage/audit-search.ts';
import { openPostgresEngine } from '../../src/storage/open-postgres-storage.ts';
import { SqliteEngine } from '../../src/storage/sqlite-engine.ts';
import type { StorageEngine } from '../../src/storage/storage-engine.ts';
import { testApp } from '../support/test-app.ts';
import { DATABASE_KINDS, databaseAnswers } from '../support/test-databases.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-postgres.ts';
import { fillLog } from './scale/fill-log.ts';

const ROWS = 700;
/** A row with the change it tells of. */
type Told = AuditRow & { readonly told?: Change | undefined };

/** Queries, and the same said without a database. */
const QUERIES: readonly (readonly [AuditQuery, (row: Told) => boolean])[] = [
  [{}, () => true],
  [{ tool: 'update_flag' }, ({ tool }) => tool === 'update_flag'],
  [{ tool: 'no_such_tool' }, () => false],
  [{ outcome: 'refused' }, ({ outcome }) => outcome === 'refused'],
  [{ outcome: 'applied' }, ({ outcome }) => outcome === 'applied'],
  [{ outcome: 'proposed', door: 'stdio' }, ({ outcome, door }) => outcome === 'proposed' && door === 'stdio'],
  [{ who: 'prn_7' }, ({ principal_id: id }) => id === 'prn_7'],
  [
    { who: 'person-7' },
    ({ principal_name: name, acting_for: person }) => [name, person].includes('person-7'),
  ],
  [
    { who: 'person-7', tool: 'update_flag' },
    ({ principal_name: name, acting_for: person, tool }) =>
      [name, person].includes('person-7') && tool === 'update_flag',
  ],
  [{ project: 'project-3' }, ({ project }) => project === 'project-3'],
  [
    { within: ['project-3', 'project-4'] },
    ({ project }) => ['project-3', 'project-4'].includes(project ?? ''),
  ],
  [{ client: 'codex 0.9' }, ({ client }) => client === 'codex 0.9'],
  [
    { flag: 'flag_12' },
    ({ flag, told }) => flag === 'flag_12' || told?.flagKeys.includes('flag_12') === true,
  ],
  [
    { flag: 'flag_31' },
    ({ flag, told }) => flag === 'flag_31' || told?.flagKeys.includes('flag_31') === true,
  ],
  [{ environment: 'production' }, ({ told }) => told?.environmentKeys.includes('production') === true],
  [{ changeRequestId: 'crq_203' }, ({ change_request_id: id }) => id === 'crq_203'],
  [{ breakGlass: true }, () => false],
  [
    { since: '2026-01-01T00:30:00Z', until: '2026-01-01T00:40:00Z' },
    ({ at }) => at >= '2026-01-01T00:30:00.000Z' && at <= '2026-01-01T00:40:00.000Z',
  ],
  [
    { since: '2026-01-01T00:30:00Z', tool: 'create_flag' },
    ({ at, tool }) => at >= '2026-01-01T00:30:00.000Z' && tool === 'create_flag',
  ],
];

for (const kind of DATABASE_KINDS) {
  const answers = await databaseAnswers(kind);
  describe.skipIf(!answers)(`a search of the audit log on ${kind}`, () => {
    let engine: StorageEngine;
    let folder: string;
    let server: TestDatabase | undefined;
    let organization: string;
    let rows: readonly Told[];

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-search-'));
      server = kind === 'postgres' ? await createTestDatabase() : undefined;
      const place = server?.url ?? path.join(folder, 'guidon.db');
      const environment = { GUIDON_DATABASE_URL: server === undefined ? `sqlite:${place}` : place };
      await using guidon = await testApp({ folder, environment });
      await guidon.ok('create_flag', { key: 'first' });
      organization = (await guidon.app.operatorCaller()).principal.organizationId;
      engine =
        server === undefined
          ? await SqliteEngine.open(place, 5000)
          : await openPostgresEngine({ database: { url: place } });
      await fillLog(engine, organization, ROWS);
      const found = await engine.read((database) =>
        database
          .selectFrom('audit')
          .leftJoin('changes', 'changes.id', 'audit.change_id')
          .selectAll('audit')
          .select('changes.document')
          .execute(),
      );
      rows = found
        .map(({ document, ...row }) => ({ ...row, told: document ? JSON.parse(document) : undefined }))
        .sort((a, b) => (a.at === b.at ? b.seq - a.seq : a.at < b.at ? 1 : -1));
    }, 60_000);
    afterAll(async () => {
      await engine.close();
      await server?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    /** Every row of every page. */
    async function all(query: AuditQuery, most?: number): Promise<{ seqs: number[]; totals: number[] }> {
      const seqs: number[] = [];
      const totals: number[] = [];
      let cursor: string | undefined;
      do {
        const wish = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
        const page = await engine.read((database) => auditSearch(database, organization, query, wish, most));
        seqs.push(...page.items.map(({ row }) => row.seq));
        totals.push(page.total);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return { seqs, totals };
    }

    it.each(QUERIES)('finds what %o asks for, the newest first', async (query, matches) => {
      const expected = rows.filter(matches).map(({ seq }) => seq);
      const { seqs, totals } = await all(query);
      expect(seqs).toEqual(expected);
      expect(new Set(totals)).toEqual(new Set([expected.length]));
    });

    it.each(QUERIES)('finds what %o asks for, however few rows it looks at', async (query, matches) => {
      const expected = rows.filter(matches).map(({ seq }) => seq);
      for (const most of [60, 7]) expect((await all(query, most)).seqs).toEqual(expected);
    });

    it('says when there is more than it looked at', async () => {
      const search = (most: number) =>
        engine.read((database) =>
          auditSearch(database, organization, { tool: 'create_flag' }, { limit: 5 }, most),
        );
      expect(await search(10)).toMatchObject({ isPartial: true, total: 10 });
      expect(await search(10_000)).toMatchObject({ isPartial: false });
    });
  });
}
