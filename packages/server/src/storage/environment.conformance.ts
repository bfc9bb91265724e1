import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UsageCount } from '../flags/usage.ts';
import type { Storage } from './storage.ts';
import {
  commit,
  flag,
  gone,
  makeOrganization,
  makeProject,
  NOON,
  type Put,
  state,
} from './storage-samples.ts';

/** The part of the conformance suite about what applications read, and how much. */
export function describeEnvironments(open: () => Promise<Storage>): void {
  describe('environments', () => describeDeltas(open));
  describe('usage', () => describeUsage(open));
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
    const idAt = (revision: number) => store.read((reads) => reads.changeIdAt('web', revision));
    expect([await idAt(6), await idAt(8)]).toEqual(['chg_6', undefined]);
  });
}

function describeUsage(open: () => Promise<Storage>): void {
  let store: Storage;
  beforeEach(async () => {
    store = await open();
    await makeOrganization(store);
    await makeProject(store);
  });
  afterEach(() => store.close());

  const counted = (fields: Partial<UsageCount> = {}): UsageCount => ({
    projectId: 'web',
    environmentKey: 'dev',
    flagKey: 'a',
    variation: 'on',
    day: '2026-01-01',
    count: 3,
    lastAt: NOON,
    ...fields,
  });
  const add = (...counts: UsageCount[]) => store.write((writes) => writes.addUsage(counts));
  const usage = async (...keys: string[]) => {
    const rows = await store.read((reads) => reads.usage('web', keys));
    return rows.toSorted((a, b) => (`${a.flagKey}${a.day}` < `${b.flagKey}${b.day}` ? -1 : 1));
  };

  it('adds up by day, flag, environment and variation', async () => {
    const later = '2026-01-01T13:00:00.000Z';
    await add(counted(), counted({ flagKey: 'b', variation: '' }));
    await add(counted({ count: 2 ** 40, lastAt: later }), counted({ day: '2026-01-02' }));
    expect(await usage('a')).toEqual([
      counted({ count: 3 + 2 ** 40, lastAt: later }),
      counted({ day: '2026-01-02' }),
    ]);
    expect(await usage('a', 'b', 'c')).toHaveLength(3);
    expect(await usage()).toEqual([]);
  });

  it('keeps the latest time, whatever comes last', async () => {
    await add(counted({ lastAt: '2026-01-01T13:00:00.000Z' }));
    await add(counted({ lastAt: NOON }));
    expect(await usage('a')).toEqual([counted({ count: 6, lastAt: '2026-01-01T13:00:00.000Z' })]);
  });

  it('forgets much of it in several steps', async () => {
    await add(...Array.from({ length: 1500 }, (_, turn) => counted({ variation: `v${turn}` })));
    const forget = () => store.write((writes) => writes.forgetUsage('2026-01-02'));
    expect([await forget(), (await usage('a')).length, await forget()]).toEqual([false, 500, true]);
    expect(await usage('a')).toEqual([]);
  });

  it('forgets the days before one, and what belongs to a deleted project', async () => {
    await add(counted(), counted({ day: '2026-01-02' }), counted({ projectId: 'nothing' }));
    expect(await store.write((writes) => writes.forgetUsage('2026-01-02'))).toBe(true);
    expect(await usage('a')).toEqual([counted({ day: '2026-01-02' })]);
    await store.write((writes) => writes.deleteProject('web'));
    expect(await usage('a')).toEqual([]);
  });
}
