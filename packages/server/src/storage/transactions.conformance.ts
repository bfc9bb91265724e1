import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from './storage.ts';
import { aChange, commit, flag, makeOrganization, makeProject, NOON } from './storage-samples.ts';

/** The part of the conformance suite about transactions. */
export function describeTransactions(open: () => Promise<Storage>): void {
  describe('transactions', () => {
    let store: Storage;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      await makeProject(store);
    });
    afterEach(() => store.close());

    it('sees its own writes', async () => {
      const seen = await store.write(async (writes) => {
        await writes.setRevision('web', 7);
        return writes.project('acme', 'web');
      });
      expect(seen?.revision).toBe(7);
    });

    it('makes nothing visible when the work throws', async () => {
      const failing = store.write(async (writes) => {
        await writes.insertChange(aChange({ id: 'chg_2', projectId: 'web', revision: 2 }));
        await writes.setRevision('web', 2);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await store.read(async (reads) => {
        expect((await reads.project('acme', 'web'))?.revision).toBe(1);
        expect(await reads.change('acme', 'chg_2')).toBeUndefined();
      });
    });

    it('can write after a transaction that failed', async () => {
      await expect(store.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      await commit(store, 2, [flag({ key: 'a' })]);
      expect(await store.read((reads) => reads.keys('web', 'flag'))).toEqual(['a']);
    });

    it('reads one snapshot while others write', async () => {
      const seen = await store.read(async (reads) => {
        const before = await reads.project('acme', 'web');
        await commit(store, 2, [flag({ key: 'a' })]);
        return [
          before?.revision,
          (await reads.project('acme', 'web'))?.revision,
          await reads.keys('web', 'flag'),
        ];
      });
      expect(seen).toEqual([1, 1, []]);
      expect(await store.read((reads) => reads.keys('web', 'flag'))).toEqual(['a']);
    });

    it('does not show a write that is under way', async () => {
      await store.write(async (writes) => {
        await writes.setRevision('web', 2);
        const seen = await store.read((reads) => reads.project('acme', 'web'));
        expect(seen?.revision).toBe(1);
      });
    });

    it('loses no increment among many writers in two storages', async () => {
      await using other = await open();
      const increment = (through: Storage) =>
        through.write(async (writes) => {
          const project = await writes.project('acme', 'web');
          await writes.setRevision('web', (project?.revision ?? 0) + 1);
        });
      await Promise.all(Array.from({ length: 100 }, (_, turn) => increment(turn % 2 ? store : other)));
      expect((await store.read((reads) => reads.project('acme', 'web')))?.revision).toBe(101);
    });

    it('keeps the first answer of an idempotency key, per principal', async () => {
      await store.write(async (writes) => {
        await writes.keepIdempotentAnswer('prn_a', 'k', { digest: 'd1', answer: '{"a":1}' }, NOON);
        await writes.keepIdempotentAnswer('prn_a', 'k', { digest: 'd2', answer: '{}' }, NOON);
      });
      await store.read(async (reads) => {
        expect(await reads.idempotentAnswer('prn_a', 'k')).toEqual({ digest: 'd1', answer: '{"a":1}' });
        expect(await reads.idempotentAnswer('prn_b', 'k')).toBeUndefined();
      });
    });

    it('forgets old answers, the oldest first and not too many at once', async () => {
      const at = (second: number) => new Date(Date.parse(NOON) + second * 1000).toISOString();
      const answer = { digest: 'd', answer: '{}' };
      const left = () =>
        store.read(async (reads) => {
          const kept: number[] = [];
          for (let second = 0; second < 50; second++)
            if (await reads.idempotentAnswer('prn_a', `k${second}`)) kept.push(second);
          return kept;
        });
      await store.write(async (writes) => {
        for (let second = 49; second >= 0; second--)
          await writes.keepIdempotentAnswer('prn_a', `k${second}`, answer, at(second));
        await writes.forgetIdempotentAnswers(at(40));
      });
      const some = await left();
      expect(some).toEqual(Array.from({ length: some.length }, (_, index) => 50 - some.length + index));
      expect(some.length).toBeLessThan(50);
      for (let turn = 0; turn < 10; turn++)
        await store.write((writes) => writes.forgetIdempotentAnswers(at(40)));
      expect(await left()).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    });

    it('appends audit entries in the transaction', async () => {
      const entry = {
        id: 'aud_1',
        organizationId: 'acme',
        at: NOON,
        principalId: 'prn_a',
        principalName: 'Ada',
        door: 'cli',
        tool: 'update_flag',
        outcome: 'applied',
      } as const;
      await store.write((writes) => writes.appendAudit(entry));
      await expect(store.write((writes) => writes.appendAudit(entry))).rejects.toThrow();
    });

    it('refuses to work after it was closed', async () => {
      await store.close();
      await store.close();
      await expect(store.read((reads) => reads.organizations())).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      await expect(makeOrganization(store, 'b')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('lets what is under way finish before it closes', async () => {
      const writing = commit(store, 2, [flag({ key: 'a' })]);
      await store.close();
      await writing;
      await using reopened = await open();
      expect(await reopened.read((reads) => reads.keys('web', 'flag'))).toEqual(['a']);
    });
  });
}
