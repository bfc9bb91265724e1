import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditKeeper } from '../../src/audit/audit-keeper.ts';
import type { AuditBreak } from '../../src/audit/audit-service.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { DATABASE_KINDS, databaseAnswers } from '../support/test-databases.ts';
import {
  type AuditedDatabase,
  auditedDatabase,
  auditOf,
  fullEntry,
  ORGANIZATION,
  type Row,
} from './audited-database.ts';

const admin: Caller = {
  principal: {
    id: 'prn_admin',
    organizationId: ORGANIZATION,
    kind: 'person',
    name: 'admin',
    grants: [{ role: 'admin' }],
  },
  door: 'cli',
  readOnly: false,
};
const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const DAY = 24 * 60 * 60_000;

for (const kind of DATABASE_KINDS) {
  const answers = await databaseAnswers(kind);
  describe.skipIf(!answers)(`a long audit log on ${kind}`, () => {
    let log: AuditedDatabase;
    beforeAll(async () => {
      log = await auditedDatabase(kind);
    }, 120_000);
    afterEach(() => log.reset());
    afterAll(() => log[Symbol.asyncDispose]());

    const append = (id: string, at: Date) =>
      log.storage.write((writes) => writes.appendAudit(fullEntry(id, { at: at.toISOString() })));
    const keeper = (now: Date) =>
      new AuditKeeper(log.storage, auditOf(log.storage), { clock: () => now, logger, days: 10 });

    describe('when a person is erased', () => {
      let ada: string;
      beforeEach(async () => {
        const rights = { organizationId: ORGANIZATION, grants: [{ role: 'admin' as const }] };
        const person = { ...rights, kind: 'person', name: 'Ada' } as const;
        ada = (await log.storage.findOrCreatePrincipal(person)).id;
        const own = fullEntry('aud_ada', { principalId: ada, principalName: 'Ada', client: 'laptop of Ada' });
        await log.storage.write((writes) => writes.appendAudit(own));
      });
      afterEach(() => log.sql('delete from principals'));

      it('holds no name of theirs, tells who it was by id, and stays whole', async () => {
        const { head } = await log.verify();
        const erased = await auditOf(log.storage).erase(admin, 'Ada');
        // Those of the agent that acted for Ada too.
        expect(erased).toEqual({ principals: ['prn_bot', ada].sort(), rows: 81 });
        expect(await log.verify(head)).toMatchObject({ breaks: 0, rows: 122 });
        const rows = await log.sql(`select * from audit where principal_id in ('${ada}', 'prn_bot')`);
        expect(JSON.stringify([rows, await log.sql('select * from principals')])).not.toContain('Ada');
        await append('aud_after', new Date());
        expect((await log.verify(head)).breaks).toBe(0);
      });

      it('shows names that are taken out of a row written after that', async () => {
        await auditOf(log.storage).erase(admin, ada);
        await append('aud_after', new Date());
        await log.sql(
          `update audit set principal_name = null, acting_for = null, client = null, names_salt = null`,
        );
        expect((await log.verify()).first).toMatchObject({ problem: expect.stringContaining('erased') });
      });

      it('and rows are pruned after that, still shows every way of tampering', async () => {
        const now = new Date(Date.now() + 11 * DAY);
        for (let recent = 0; recent < 6; recent++) await append(`aud_recent_${recent}`, now);
        await auditOf(log.storage).erase(admin, ada);
        await append('aud_last', now);
        await keeper(now).prune();
        const { head, ...report } = await log.verify();
        expect(report).toMatchObject({ breaks: 0, prunedTo: 121 });
        const end = head?.seq ?? 0;
        for (const [spoil, seq] of [
          [`update audit set outcome = 'applied' where seq = ${end - 6}`, end - 6],
          [`delete from audit where seq = ${end - 6}`, end - 5],
          [`update audit set facts = null where tool = 'erase_person'`, end - 3],
          [`update audit set seq = seq + 1000 where seq = ${end - 6}`, end - 5],
          // The record of pruning goes with it.
          [`delete from audit where seq > ${end - 2}`, 1],
        ] as const) {
          await log.sql('create table as_it_was as select * from audit');
          await log.sql(spoil);
          expect((await log.verify(head)).first, spoil).toMatchObject({ seq });
          await log.sql('delete from audit');
          await log.sql('insert into audit select * from as_it_was');
          await log.sql('drop table as_it_was');
        }
        expect((await log.verify(head)).breaks).toBe(0);
      });

      it('is refused to agents, to who may only read, to project administrators, and for nobody', async () => {
        const audit = auditOf(log.storage);
        const { principal } = admin;
        const agent = { ...admin, principal: { ...principal, kind: 'agent' as const } };
        const small = { ...principal, grants: [{ role: 'admin' as const, project: 'crash' }] };
        const refused = (caller: Caller, who = ada) =>
          audit.erase(caller, who).then(
            () => 'erased',
            (error) => error.code,
          );
        expect(await refused(agent)).toBe('PERMISSION_DENIED');
        expect(await refused({ ...admin, readOnly: true })).toBe('READ_ONLY');
        expect(await refused({ ...admin, principal: small })).toBe('PERMISSION_DENIED');
        expect(await refused(admin, 'Eve')).toBe('NOT_FOUND');
        expect(await refused({ ...admin, principal: { ...principal, organizationId: 'other' } })).toBe(
          'NOT_FOUND',
        );
        expect((await log.verify()).rows).toBe(121);
      });
    });

    it('is pruned a portion at a time, says so, stays whole, and holds on to an exported head', async () => {
      const { head } = await log.verify();
      const now = new Date(Date.now() + 11 * DAY);
      await append('aud_recent', new Date(now.getTime() - DAY));
      expect(await keeper(now).prune()).toBe(120);
      const report = await log.verify(head);
      expect(report).toMatchObject({ breaks: 0, rows: 2, prunedTo: 120, head: { seq: 122 } });
      const [record] = await log.sql(`select * from audit where seq = 122`);
      expect(record).toMatchObject({ tool: 'prune_audit', door: 'system', principal_id: 'guidon' });
      expect(JSON.parse(String(record?.facts))).toMatchObject({ pruned: { seq: 120, rows: 120 } });
      expect(await keeper(now).prune()).toBe(0);
      expect((await log.verify({ seq: 120, hash: 'f'.repeat(64) })).breaks).toBe(1);
    });

    it('is not pruned again for a record of pruning alone', async () => {
      const later = (days: number) => new Date(Date.now() + days * DAY);
      await keeper(later(11)).prune();
      expect(await keeper(later(30)).prune()).toBe(0);
      await append('aud_recent', later(31));
      expect(await keeper(later(50)).prune()).toBe(2);
      expect(await log.verify()).toMatchObject({ breaks: 0, rows: 1, prunedTo: 122 });
    });

    it('keeps everything where nobody says for how long', async () => {
      const options = { clock: () => new Date(Date.now() + 5000 * DAY), logger };
      expect(await new AuditKeeper(log.storage, auditOf(log.storage), options).prune()).toBe(0);
    });

    it('shows rows removed beyond what was pruned', async () => {
      const now = new Date(Date.now() + 11 * DAY);
      for (const id of ['aud_a', 'aud_b', 'aud_c']) await append(id, now);
      await keeper(now).prune();
      await log.sql('delete from audit where seq = 121');
      expect((await log.verify()).first).toMatchObject({ seq: 122 });
      const [last] = await log.sql(`select hash from copy_of_audit where seq = 120`);
      expect(last).toBeDefined();
      await log.sql(`update audit_heads set pruned_seq = 121, pruned_hash = previous.previous_hash
        from (select previous_hash from audit where seq = 122) as previous`);
      expect((await log.verify()).first?.problem).toContain('no record of pruning');
    });

    it('tells those who listen what is broken', async () => {
      const audit = auditOf(log.storage);
      const heard: AuditBreak[] = [];
      const stop = audit.onBreak((event) => heard.push(event));
      await log.sql('delete from audit where seq = 40');
      await audit.verify(ORGANIZATION);
      stop();
      await audit.verify(ORGANIZATION);
      expect(heard).toMatchObject([
        { event: 'audit.break', organizationId: ORGANIZATION, breaks: 1, first: { seq: 41 } },
      ]);
    });

    it('is verified while eight write to it', async () => {
      let turn = 0;
      let done = false;
      const writing = Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let more = 0; more < 20; more++) await append(`aud_more_${turn++}`, new Date());
        }),
      ).then(() => {
        done = true;
      });
      const breaks: number[] = [];
      while (!done) breaks.push((await log.verify()).breaks);
      await writing;
      expect(breaks.length).toBeGreaterThan(1);
      expect(new Set([...breaks, (await log.verify()).breaks])).toEqual(new Set([0]));
    });

    it('is read without holding up everybody else', async () => {
      await log.storage.write(async (writes) => {
        for (let more = 0; more < 600; more++) await writes.appendAudit(fullEntry(`aud_more_${more}`));
      });
      let ticks = 0;
      let reading = true;
      const tick = () => {
        ticks++;
        if (reading) setImmediate(tick);
      };
      setImmediate(tick);
      const { rows } = await log.verify();
      const verified = ticks;
      for await (const _ of auditOf(log.storage).export(admin, {}));
      reading = false;
      expect([rows, verified >= 3, ticks - verified >= 3]).toEqual([720, true, true]);
    });

    it('is exported as lines that anybody can verify', async () => {
      const { createHash } = await import('node:crypto');
      const lines: Row[] = [];
      for await (const line of auditOf(log.storage).export(admin, {})) lines.push(JSON.parse(line));
      expect(lines).toHaveLength(120);
      // As docs/audit.md tells it, without a line of Guidon's own.
      const sorted = (value: unknown): unknown =>
        value === null || typeof value !== 'object' || Array.isArray(value)
          ? Array.isArray(value)
            ? value.map(sorted)
            : value
          : Object.fromEntries(
              Object.entries(value)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([name, one]) => [name, sorted(one)]),
            );
      const sha = (value: unknown) =>
        createHash('sha256')
          .update(JSON.stringify(sorted(value)))
          .digest('hex');
      let previous = '0'.repeat(64);
      for (const { hash, change, principal_name, acting_for, client, names_salt, ...covered } of lines) {
        expect(covered.previous_hash).toBe(previous);
        expect(sha({ ...covered, format: 1 })).toBe(hash);
        const names = { principal_name, acting_for, client, names_salt };
        expect(sha(JSON.parse(JSON.stringify(names)))).toBe(covered.names_digest);
        if (change !== undefined) expect(JSON.parse(String(covered.facts)).change).toBe(sha(change));
        previous = String(hash);
      }
    });
  });
}
