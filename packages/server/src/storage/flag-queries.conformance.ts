import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlagQuery } from '../flags/flag-store.ts';
import type { Storage } from './storage.ts';
import {
  aFlag,
  aState,
  commit,
  flag,
  gone,
  makeOrganization,
  makeProject,
  NOON,
  state,
} from './storage-samples.ts';

const LATER = '2026-01-02T00:00:00.000Z';

/** The part of the conformance suite about finding flags: lists and configurations. */
export function describeFlagQueries(open: () => Promise<Storage>): void {
  describe('finding flags', () => describeQueries(open));
}

function describeQueries(open: () => Promise<Storage>): void {
  let store: Storage;
  beforeEach(async () => {
    store = await open();
    await makeOrganization(store);
    await makeProject(store);
  });
  afterEach(() => store.close());

  const find = async (query: FlagQuery) => {
    const page = await store.read((reads) => reads.flags('web', query, { limit: 100 }));
    expect(page.total).toBe(page.items.length);
    return page.items.map((row) => row.flag.key);
  };
  const page = (query: FlagQuery, limit: number, cursor?: string) =>
    store.read((reads) => reads.flags('web', query, { limit, ...(cursor !== undefined && { cursor }) }));

  describe('searching flags', () => {
    it('finds every word in key, description, owner or tags, whatever the case', async () => {
      const described = { description: 'New payment page', owner: 'Team-Blue', tags: ['Q3'] };
      await commit(store, 2, [flag({ key: 'checkout', ...described }), flag({ key: 'checkin' })]);
      for (const search of ['CHECKOUT', 'payment', 'team-blue', 'q3', ' new  Q3\tcheck ']) {
        expect(await find({ search })).toEqual(['checkout']);
      }
      expect(await find({ search: 'check' })).toEqual(['checkin', 'checkout']);
      expect(await find({ search: 'checkout q4' })).toEqual([]);
      expect(await find({ search: '  ' })).toHaveLength(2);
    });

    it.each(['%', '_', '\\', "'", '"', '😀', 'İ', 'é', "'; drop table objects; --", '100%_\\'])(
      'takes %j for itself',
      async (odd) => {
        await commit(store, 2, [
          flag({ key: 'odd', description: `a${odd}b` }),
          flag({ key: 'plain', description: 'ab' }),
        ]);
        expect(await find({ search: odd })).toEqual(['odd']);
        expect(await find({ search: `a${odd.split(' ')[0]}` })).toEqual(['odd']);
      },
    );

    it('finds composed and decomposed accents, and capitals beyond ASCII', async () => {
      await commit(store, 2, [flag({ key: 'a', description: 'cafe\u0301 ÄRGER İstanbul' })]);
      for (const search of ['CAFÉ', 'ärger', 'İSTANBUL']) expect(await find({ search })).toEqual(['a']);
    });

    it('does not find a word across two fields', async () => {
      await commit(store, 2, [flag({ key: 'ab', description: 'cd' })]);
      expect(await find({ search: 'bc' })).toEqual([]);
    });

    it('refuses a search that is longer than anybody means', async () => {
      const search = Array.from({ length: 2000 }, (_, word) => `w${word}`).join(' ');
      await expect(find({ search })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(find({ search: 'x'.repeat(60_000) })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });

  describe('filtering flags', () => {
    it('narrows by tag, owner, type, kind and archived', async () => {
      await commit(store, 2, [
        flag({ key: 'a', tags: ['x', 'y', 'x'], owner: 'ann' }),
        flag({ key: 'b', type: 'string', variations: [] }),
        flag({ key: 'c', kind: 'kill_switch', archived: true, tags: ['x'] }),
      ]);
      expect(await find({})).toEqual(['a', 'b']);
      expect(await find({ archived: 'any' })).toEqual(['a', 'b', 'c']);
      expect(await find({ archived: true })).toEqual(['c']);
      expect(await find({ tag: 'x' })).toEqual(['a']);
      expect(await find({ tag: 'x', archived: 'any', kind: 'kill_switch' })).toEqual(['c']);
      expect(await find({ owner: 'ann' })).toEqual(['a']);
      expect(await find({ type: 'string' })).toEqual(['b']);
      expect(await find({ tag: '%' })).toEqual([]);
    });

    it('follows a change of tags', async () => {
      await commit(store, 2, [flag({ key: 'a', tags: ['x'] })]);
      await commit(store, 3, [flag({ key: 'a', tags: ['y'] })]);
      expect([await find({ tag: 'x' }), await find({ tag: 'y' })]).toEqual([[], ['a']]);
    });

    it('counts a flag that was never touched in an environment as off there', async () => {
      await commit(store, 2, [
        flag({ key: 'on' }),
        state('dev', 'on'),
        flag({ key: 'off' }),
        flag({ key: 'new' }),
      ]);
      await commit(store, 3, [state('dev', 'off', { enabled: false })]);
      expect(await find({ enabled: { environment: 'dev', value: true } })).toEqual(['on']);
      expect(await find({ enabled: { environment: 'dev', value: false } })).toEqual(['new', 'off']);
      expect(await find({ enabled: { environment: 'nowhere', value: true } })).toEqual([]);
    });

    it('compares the states of two environments as documents', async () => {
      const rules = [{ id: 'r', enabled: true, serve: { value: true } }];
      await commit(
        store,
        2,
        ['same', 'other_rules', 'one_side', 'default', 'never'].map((key) => flag({ key })),
      );
      await commit(store, 3, [state('dev', 'same', { rules }), state('prod', 'same', { rules })]);
      await commit(store, 4, [state('dev', 'other_rules', { rules }), state('prod', 'other_rules')]);
      await commit(store, 5, [state('dev', 'one_side'), state('dev', 'default', { enabled: false })]);
      const differing = ['one_side', 'other_rules'];
      expect(await find({ differs: { environment: 'dev', from: 'prod' } })).toEqual(differing);
      expect(await find({ differs: { environment: 'prod', from: 'dev' } })).toEqual(differing);
    });

    it('finds flags that changed, themselves or in any environment, since a time', async () => {
      await commit(store, 2, [flag({ key: 'a' }), flag({ key: 'b' }), flag({ key: 'c' })]);
      await commit(store, 3, [state('dev', 'b')], { at: LATER });
      await commit(store, 4, [flag({ key: 'c' })], { at: LATER });
      expect(await find({ changedSince: NOON })).toEqual(['a', 'b', 'c']);
      expect(await find({ changedSince: LATER })).toEqual(['b', 'c']);
      expect(await find({ changedSince: '2026-01-02' })).toEqual(['b', 'c']);
      expect(await find({ changedSince: '2026-01-02T01:00:00+01:00' })).toEqual(['b', 'c']);
      await expect(find({ changedSince: 'yesterday' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    it("gives each flag's states and the newest of their times", async () => {
      await commit(store, 2, [state('dev', 'a')], { at: LATER });
      await commit(store, 3, [flag({ key: 'a' }), flag({ key: 'b' })]);
      const { items } = await page({}, 10);
      expect(items.map((row) => row.updatedAt)).toEqual([LATER, NOON]);
      expect(items[0]?.flag.updatedAt).toBe(NOON);
      expect(items[0]?.states.dev?.document).toEqual(aState());
      expect(items[1]?.states).toEqual({});
    });
  });

  describe('paging flags', () => {
    beforeEach(() =>
      commit(
        store,
        2,
        ['a', 'b', 'c', 'd', 'e'].map((key) => flag({ key })),
      ),
    );

    it('walks all pages, each flag once, and says how many there are', async () => {
      const keys: string[] = [];
      let cursor: string | undefined;
      do {
        const found = await page({}, 2, cursor);
        expect(found.total).toBe(5);
        keys.push(...found.items.map((row) => row.flag.key));
        cursor = found.nextCursor;
      } while (cursor !== undefined);
      expect(keys).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('skips and repeats nothing when flags come and go between two pages', async () => {
      const first = await page({}, 2);
      await commit(store, 3, [gone('flag', 'b'), flag({ key: 'aa' })]);
      const second = await page({}, 2, first.nextCursor);
      expect(second.items.map((row) => row.flag.key)).toEqual(['c', 'd']);
    });

    it('has no next page when the last flag is on this one', async () => {
      expect((await page({}, 5)).nextCursor).toBeUndefined();
      expect((await page({}, 4)).nextCursor).toBeDefined();
    });

    it.each(['', 'junk', 'e30', Buffer.from('{"after":["a"],"digest":"0"}').toString('base64url')])(
      'refuses the cursor %j',
      async (cursor) => {
        await expect(page({}, 2, cursor)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      },
    );

    it('refuses a cursor of another query, project or list', async () => {
      const { nextCursor: cursor = '' } = await page({}, 2);
      const refusal = { code: 'INVALID_ARGUMENT', message: expect.stringContaining('cursor') };
      await expect(page({ search: 'a' }, 2, cursor)).rejects.toMatchObject(refusal);
      const changes = store.read((reads) => reads.changes('web', {}, { limit: 2, cursor }));
      await expect(changes).rejects.toMatchObject(refusal);
      const elsewhere = store.read((reads) => reads.flags('app', {}, { limit: 2, cursor }));
      await expect(elsewhere).rejects.toMatchObject(refusal);
    });

    it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
      await expect(page({}, limit)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });

  describe('configurations', () => {
    const since = (revision: number) => store.read((reads) => reads.configuration('web', 'dev', revision));

    it('gives every flag with its state in the environment', async () => {
      await commit(store, 2, [flag({ key: 'a' }), state('dev', 'a'), state('prod', 'b'), flag({ key: 'b' })]);
      expect(await since(0)).toEqual([
        { flagKey: 'a', flag: aFlag({ key: 'a' }), state: aState() },
        { flagKey: 'b', flag: aFlag({ key: 'b' }), state: undefined },
      ]);
    });

    it('gives what changed after a revision: flags, states here, and deletions', async () => {
      await commit(
        store,
        2,
        ['a', 'b', 'c', 'd'].map((key) => flag({ key })),
      );
      await commit(store, 3, [flag({ key: 'a', description: 'new' })]);
      await commit(store, 4, [state('dev', 'b'), state('prod', 'c')]);
      await commit(store, 5, [gone('flag', 'd')]);
      const a = { flagKey: 'a', flag: aFlag({ key: 'a', description: 'new' }), state: undefined };
      const b = { flagKey: 'b', flag: aFlag({ key: 'b' }), state: aState() };
      const d = { flagKey: 'd', flag: undefined };
      expect(await since(2)).toEqual([a, b, d]);
      expect(await since(3)).toEqual([b, d]);
      expect(await since(4)).toEqual([d]);
      expect(await since(5)).toEqual([]);
    });

    it('gives a flag whose state was deleted, without a state', async () => {
      await commit(store, 2, [flag({ key: 'a' }), state('dev', 'a')]);
      await commit(store, 3, [gone('state', 'dev/a')]);
      expect(await since(2)).toEqual([{ flagKey: 'a', flag: aFlag({ key: 'a' }), state: undefined }]);
    });

    it('gives a flag that was deleted and made again as it is now', async () => {
      await commit(store, 2, [flag({ key: 'a' })]);
      await commit(store, 3, [gone('flag', 'a')]);
      await commit(store, 4, [flag({ key: 'a', owner: 'ann' })]);
      expect(await since(2)).toEqual([
        { flagKey: 'a', flag: aFlag({ key: 'a', owner: 'ann' }), state: undefined },
      ]);
    });

    it('gives many changed flags as it gives few', async () => {
      const keys = Array.from({ length: 700 }, (_, index) => `flag_${1000 + index}`);
      await commit(store, 2, [flag({ key: 'untouched' }), ...keys.map((key) => flag({ key }))]);
      await commit(
        store,
        3,
        keys.map((key) => state('dev', key)),
      );
      const deltas = await since(2);
      expect(deltas.map((delta) => delta.flagKey)).toEqual(keys);
      expect(deltas.every((delta) => delta.flag && delta.state?.enabled)).toBe(true);
    });
  });
}
