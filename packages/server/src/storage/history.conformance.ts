import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeQuery } from '../flags/flag-store.ts';
import type { Storage } from './storage.ts';
import {
  aChange,
  aFlag,
  aState,
  commit,
  flag,
  gone,
  makeOrganization,
  makeProject,
  state,
} from './storage-samples.ts';

/** The part of the conformance suite about changes and versions. */
export function describeHistory(open: () => Promise<Storage>): void {
  describe('history', () => {
    let store: Storage;
    beforeEach(async () => {
      store = await open();
      await makeOrganization(store);
      await makeProject(store);
    });
    afterEach(() => store.close());

    const find = async (query: ChangeQuery) => {
      const page = await store.read((reads) => reads.changes('web', query, { limit: 100 }));
      expect(page.total).toBe(page.items.length);
      return page.items.map((change) => change.id);
    };

    it('gives a change back whole, to its organization only', async () => {
      const diff = [{ kind: 'flag', key: 'a', path: ['tags'], before: null, after: ['é', '"'] }] as const;
      const change = await commit(store, 2, [flag({ key: 'a' })], {
        diff,
        reason: 'because',
        reverts: 'chg_1',
      });
      await store.read(async (reads) => {
        expect(await reads.change('acme', 'chg_2')).toEqual(change);
        expect(await reads.change('other', 'chg_2')).toBeUndefined();
      });
    });

    it('lists changes newest first, filtered', async () => {
      const author = { ...aChange({ id: '', projectId: '', revision: 0 }).author, name: 'Bob' };
      await commit(store, 2, [flag({ key: 'a' })], { at: '2026-02-02T00:00:00.000Z', author });
      await commit(store, 3, [flag({ key: 'b' }), state('dev', 'b')], { at: '2026-02-03T00:00:00.000Z' });
      await commit(store, 4, [state('prod', 'a')], { at: '2026-02-04T00:00:00.000Z', tool: 'toggle' });
      expect(await find({})).toEqual(['chg_4', 'chg_3', 'chg_2', 'chg_web_1']);
      expect(await find({ flagKey: 'a' })).toEqual(['chg_4', 'chg_2']);
      expect(await find({ environmentKey: 'dev' })).toEqual(['chg_3']);
      expect(await find({ authorName: 'Bob' })).toEqual(['chg_2']);
      expect(await find({ tool: 'toggle' })).toEqual(['chg_4']);
      expect(await find({ since: '2026-02-03' })).toEqual(['chg_4', 'chg_3']);
      expect(await find({ since: '2026-02-02', until: '2026-02-03' })).toEqual(['chg_3', 'chg_2']);
      expect(await find({ flagKey: 'a', environmentKey: 'dev' })).toEqual([]);
    });

    it('pages changes while new ones are made', async () => {
      for (const revision of [2, 3, 4]) await commit(store, revision, [flag({ key: 'a' })]);
      const first = await store.read((reads) => reads.changes('web', {}, { limit: 2 }));
      expect(first.items.map((change) => change.revision)).toEqual([4, 3]);
      await commit(store, 5, [flag({ key: 'a' })]);
      const cursor = first.nextCursor ?? '';
      const second = await store.read((reads) => reads.changes('web', {}, { limit: 2, cursor }));
      expect(second.items.map((change) => change.revision)).toEqual([2, 1]);
      expect(second.nextCursor).toBeUndefined();
      expect(second.total).toBe(5);
    });

    it('finds the newest change of a flag, and the change that undid another', async () => {
      await commit(store, 2, [flag({ key: 'a' })]);
      await commit(store, 3, [state('dev', 'a')], { reverts: 'chg_2' });
      await commit(store, 4, [flag({ key: 'b' })]);
      await store.read(async (reads) => {
        expect((await reads.lastChange('web', 'a'))?.id).toBe('chg_3');
        expect(await reads.lastChange('web', 'c')).toBeUndefined();
        expect((await reads.revertOf('chg_2'))?.id).toBe('chg_3');
        expect(await reads.revertOf('chg_3')).toBeUndefined();
      });
    });

    it('gives every object of a change before and after it', async () => {
      await commit(store, 2, [flag({ key: 'a' }), state('dev', 'a')]);
      await commit(store, 3, [flag({ key: 'a', owner: 'ann' }), gone('state', 'dev/a'), flag({ key: 'b' })]);
      await commit(store, 4, [flag({ key: 'a', owner: 'bob' })]);
      const versions = await store.read((reads) => reads.versions('chg_3'));
      expect(versions).toEqual([
        { kind: 'flag', key: 'a', before: aFlag({ key: 'a' }), after: aFlag({ key: 'a', owner: 'ann' }) },
        { kind: 'flag', key: 'b', before: undefined, after: aFlag({ key: 'b' }) },
        { kind: 'state', key: 'dev/a', before: aState(), after: undefined },
      ]);
    });

    it('keeps the last of two documents that one change put', async () => {
      await commit(store, 2, [flag({ key: 'a' }), flag({ key: 'a', owner: 'ann' })]);
      const [version] = await store.read((reads) => reads.versions('chg_2'));
      expect(version?.after).toEqual(aFlag({ key: 'a', owner: 'ann' }));
    });

    it('gives an object as of any revision', async () => {
      await commit(store, 2, [flag({ key: 'a' })]);
      await commit(store, 4, [flag({ key: 'a', owner: 'ann' })]);
      await commit(store, 6, [gone('flag', 'a')]);
      const at = (revision: number) => store.read((reads) => reads.objectAt('web', 'flag', 'a', revision));
      expect(await at(1)).toBeUndefined();
      expect((await at(2))?.owner).toBeUndefined();
      expect(await at(3)).toEqual(aFlag({ key: 'a' }));
      expect((await at(5))?.owner).toBe('ann');
      expect(await at(6)).toBeUndefined();
    });
  });
}
