import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRow } from '../../src/audit/audit-row.ts';
import { CHAIN_START, hashOfRow, linked, namesDigest } from '../../src/audit/chain.ts';
import { DATABASE_KINDS, databaseAnswers } from '../support/test-databases.ts';
import { type AuditedDatabase, auditedDatabase, type Row } from './audited-database.ts';

/** Rows that eight writers made: each five times a change, a refusal and a line about a key. */
const ROWS = 8 * 5 * 3;

for (const kind of DATABASE_KINDS) {
  const answers = await databaseAnswers(kind);
  describe.skipIf(!answers)(`the audit log on ${kind}, written by eight at once`, () => {
    let log: AuditedDatabase;
    let columns: string[];
    beforeAll(async () => {
      log = await auditedDatabase(kind);
      columns = Object.keys((await log.sql('select * from audit where seq = 1'))[0] ?? {});
    }, 120_000);
    afterEach(() => log.reset());
    afterAll(() => log[Symbol.asyncDispose]());

    const rowAt = async (seq: number) =>
      (await log.sql(`select * from audit where seq = ${seq}`))[0] as unknown as AuditRow;
    const write = (row: AuditRow, where: string) =>
      log.sql(`update audit set ${Object.entries(row).map(assignment).join(', ')} where ${where}`);
    const putBack = async (id: unknown) => {
      await log.sql(`delete from audit where id in ('${id}', '${id}x')`);
      await log.sql(`insert into audit select * from copy_of_audit where id = '${id}'`);
    };
    const headIs = (seq: number, hash: string) =>
      log.sql(`update audit_heads set seq = ${seq}, hash = '${hash}'`);

    it('is whole, and each row follows one before', async () => {
      const report = await log.verify();
      expect(report).toMatchObject({ rows: ROWS, breaks: 0, prunedTo: 0, head: { seq: ROWS } });
      expect((await rowAt(1)).previous_hash).toBe(CHAIN_START.hash);
    });

    it('shows a change of every column, of every kind of row', async () => {
      const missed: string[] = [];
      const kinds = [
        `select seq, id from audit where tool = 'crash' order by seq limit 1`,
        `select seq, id from audit where outcome = 'refused' and seq > 50 order by seq limit 1`,
      ];
      for (const one of kinds) {
        const { seq, id } = (await log.sql(one))[0] as Row;
        for (const column of columns) {
          const row = await rowAt(Number(seq));
          await log.sql(`update audit set ${column} = ${other(column, row)} where seq = ${seq}`);
          const { breaks, first } = await log.verify();
          const isElsewhere = column === 'seq' || column === 'organization_id';
          if (breaks === 0 || (first?.seq !== seq && !isElsewhere)) missed.push(column);
          await putBack(id);
        }
      }
      expect(columns.length).toBeGreaterThan(20);
      expect(missed).toEqual([]);
    });

    it('shows that a column was emptied', async () => {
      const full = await rowAt(
        Number((await log.sql(`select max(seq) as seq from audit where tool = 'create_key'`))[0]?.seq),
      );
      const optional = [
        'error_code',
        'project',
        'flag',
        'environment',
        'subject',
        'surface',
        'change_request_id',
        'break_glass',
      ];
      const names = ['principal_name', 'acting_for', 'client', 'names_salt'];
      for (const column of [...optional, ...names]) {
        await log.sql(`update audit set ${column} = null where seq = ${full.seq}`);
        expect((await log.verify()).first, column).toMatchObject({ seq: full.seq, id: full.id });
        await putBack(full.id);
      }
    });

    it('shows a changed row whose hash was made anew', async () => {
      const row = { ...(await rowAt(40)), principal_id: 'prn_somebody_else' };
      await write({ ...row, hash: hashOfRow(row) }, 'seq = 40');
      const problem = 'it does not follow the row before it';
      expect(await log.verify()).toMatchObject({ breaks: 1, first: { seq: 41, problem } });
    });

    it('shows names that were exchanged with their digest', async () => {
      const row = { ...(await rowAt(40)), principal_name: 'Eve' };
      await write({ ...row, names_digest: namesDigest(row) }, 'seq = 40');
      expect((await log.verify()).first).toMatchObject({ seq: 40, id: row.id });
    });

    it('shows names that were taken out without a record of it', async () => {
      await log.sql(
        `update audit set principal_name = null, acting_for = null, client = null, names_salt = null where seq = 40`,
      );
      expect((await log.verify()).first).toMatchObject({
        seq: 40,
        problem: expect.stringContaining('erased'),
      });
    });

    it('shows a removed row', async () => {
      await log.sql('delete from audit where seq = 40');
      const { id } = await rowAt(41);
      const problem = 'rows 40 to 40 before it are missing';
      expect(await log.verify()).toMatchObject({ breaks: 1, first: { seq: 41, id, problem } });
    });

    it('shows that the first row was removed, also with an anchor that says so', async () => {
      const { hash } = await rowAt(1);
      await log.sql('delete from audit where seq = 1');
      expect((await log.verify()).first).toMatchObject({ seq: 2 });
      await log.sql(`update audit_heads set pruned_seq = 1, pruned_hash = '${hash}'`);
      expect((await log.verify()).first).toMatchObject({ problem: expect.stringContaining('no record') });
    });

    it('shows a reordered pair', async () => {
      for (const [from, to] of [
        [40, -1],
        [41, 40],
        [-1, 41],
      ] as const)
        await log.sql(`update audit set seq = ${to} where seq = ${from}`);
      expect(await log.verify()).toMatchObject({ breaks: 3, first: { seq: 40 } });
    });

    it('shows an inserted row, in the middle and at the end', async () => {
      const inserted = linked({ ...(await rowAt(40)), id: 'aud_new' }, await rowAt(39));
      await log.sql(`update audit set seq = -seq where seq >= 40`);
      await log.sql(`update audit set seq = 1 - seq where seq < 0`);
      await insert(log, inserted);
      expect((await log.verify()).first).toMatchObject({ seq: 41 });
      await log.reset();
      const last = await rowAt(ROWS);
      await insert(log, linked({ ...last, id: 'aud_new' }, last));
      expect((await log.verify()).first).toMatchObject({ seq: ROWS + 2 });
    });

    it('shows a cut tail: by its head, and with a head made to fit against an exported one', async () => {
      const { head } = await log.verify();
      await log.sql(`delete from audit where seq > ${ROWS - 3}`);
      expect((await log.verify()).first).toMatchObject({ seq: ROWS - 2 });
      await headIs(ROWS - 3, (await rowAt(ROWS - 3)).hash);
      expect((await log.verify()).breaks).toBe(0);
      const problem = `rows ${ROWS - 2} to ${ROWS} are missing: row ${ROWS} was exported`;
      expect(await log.verify(head)).toMatchObject({ breaks: 1, first: { seq: ROWS - 2, problem } });
    });

    it('shows a tail that was written anew, against an exported head', async () => {
      const { head } = await log.verify();
      const row = linked({ ...(await rowAt(ROWS)), subject: 'key_2' }, await rowAt(ROWS - 1));
      await write(row, `seq = ${ROWS}`);
      await headIs(ROWS, row.hash);
      expect((await log.verify()).breaks).toBe(0);
      expect((await log.verify(head)).first).toMatchObject({ seq: ROWS, id: row.id });
    });

    it('shows a missing head', async () => {
      await log.sql('delete from audit_heads');
      expect((await log.verify()).breaks).toBe(1);
    });

    it('shows a change whose diff was altered, and one that is missing', async () => {
      const row = (
        await log.sql(`select seq, change_id from audit where tool = 'crash' order by seq limit 1`)
      )[0];
      const change = `where id = '${row?.change_id}'`;
      await log.sql(
        `update changes set document = replace(document, '"after":true', '"after":false') ${change}`,
      );
      expect(await log.verify()).toMatchObject({ breaks: 1, first: { seq: row?.seq } });
      await log.sql(`update changes set document = 'no JSON' ${change}`);
      expect((await log.verify()).first?.seq).toBe(row?.seq);
      await log.sql(`delete from changes ${change}`);
      expect((await log.verify()).first?.problem).toContain('is missing');
    });
  });
}

function other(column: string, row: Row | AuditRow): string {
  const value = (row as unknown as Row)[column];
  if (typeof value === 'number') return String(value + 100_000);
  if (column === 'break_glass') return '1';
  // A change that exists, so that only the row is wrong.
  return quoted(`${value ?? ''}x`);
}

async function insert(log: AuditedDatabase, row: object): Promise<void> {
  const entries = Object.entries(row);
  const names = entries.map(([name]) => name).join(', ');
  await log.sql(
    `insert into audit (${names}) values (${entries.map(([, value]) => literal(value)).join(', ')})`,
  );
}

function assignment([name, value]: [string, string | number | null]): string {
  return `${name} = ${literal(value)}`;
}

function literal(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  return quoted(String(value));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
