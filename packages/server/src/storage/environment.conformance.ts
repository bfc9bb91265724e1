import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from './storage.ts';
import { commit, flag, gone, makeOrganization, makeProject, type Put, state } from './storage-samples.ts';

/** The part of the conformance suite about what an environment in memory is kept up to date by. */
export function describeEnvironments(open: () => Promise<Storage>): void {
  describe('environments', () => describeDeltas(open));
}

const staff = { key: 'staff', when: { attribute: 'plan', operator: 'equals', value: 'pro' } } as const;
const segment: Put = { kind: 'segment', key: 'staff', document: staff };
const list: Put = { kind: 'list', key: 'staff', document: { key: 'staff', values: ['a'] } };
const dev: Put = { kind: 'environment', key: 'dev', document: { key: 'dev', name: 'dev', position: 1 } };

function describeDeltas(open: () => Promise<Storage>): void {
  let store: Storage;
  beforeEach(async () => {
    store = await open();
    await makeOrganization(store);
    await makeProject(store);
  });
  afterEach(() => store.close());

  const since = (revision: number) => store.read((reads) => reads.targeting('web', revision));
  const version = () => store.read((reads) => reads.environmentVersion('web', 'dev'));

  it('gives the segments and lists that changed, with those that were deleted', async () => {
    await commit(store, 2, [segment, list, flag({ key: 'a' })]);
    await commit(store, 3, [gone('segment', 'staff')]);
    const asList = { kind: 'list', key: 'staff', document: list.document };
    expect(await since(0)).toEqual([asList]);
    expect(await since(1)).toEqual([{ kind: 'segment', key: 'staff', document: undefined }, asList]);
    expect(await since(2)).toEqual([{ kind: 'segment', key: 'staff', document: undefined }]);
    expect(await since(3)).toEqual([]);
  });

  it('gives a segment that was deleted and made again as it is now', async () => {
    await commit(store, 2, [segment]);
    await commit(store, 3, [gone('segment', 'staff')]);
    await commit(store, 4, [segment]);
    expect(await since(2)).toEqual([{ kind: 'segment', key: 'staff', document: staff }]);
  });

  it('names the newest change of what an environment may use', async () => {
    expect(await version()).toBeUndefined();
    await commit(store, 2, [dev]);
    expect(await version()).toEqual({ revision: 2, changeId: 'chg_2' });
    await commit(store, 3, [flag({ key: 'a' }), state('dev2', 'a')]);
    await commit(store, 4, [state('dev2', 'a', { enabled: false }), state('de', 'a')]);
    expect(await version()).toEqual({ revision: 3, changeId: 'chg_3' });
    await commit(store, 5, [state('dev', 'a')]);
    expect(await version()).toEqual({ revision: 5, changeId: 'chg_5' });
    await commit(store, 6, [gone('list', 'staff')]);
    expect(await version()).toEqual({ revision: 6, changeId: 'chg_6' });
    await commit(store, 7, [gone('environment', 'dev')]);
    expect(await version()).toBeUndefined();
  });
}
