import type { Condition, SavedList, Segment } from '@guidon/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from './storage.ts';
import { commit, flag, gone, makeOrganization, makeProject, type Put, state } from './storage-samples.ts';

/** The part of the conformance suite about segments, saved lists and who refers to them. */
export function describeTargeting(open: () => Promise<Storage>): void {
  describe('segments and saved lists', () => describeNamed(open));
}

const when: Condition = { attribute: 'plan', operator: 'equals', value: 'pro' };

function segment(key: string, fields: Partial<Segment> = {}): Put {
  return { kind: 'segment', key, document: { key, when, ...fields } };
}

function list(key: string, fields: Partial<SavedList> = {}): Put {
  return { kind: 'list', key, document: { key, values: ['a'], ...fields } };
}

function ruled(condition: Condition) {
  return { rules: [{ id: 'r', enabled: true, when: condition, serve: { value: true } }] };
}

function describeNamed(open: () => Promise<Storage>): void {
  let store: Storage;
  beforeEach(async () => {
    store = await open();
    await makeOrganization(store);
    await makeProject(store);
  });
  afterEach(() => store.close());

  const find = async (kind: 'segment' | 'list', search?: string) => {
    const page = await store.read((reads) => reads.objectPage('web', kind, search, { limit: 100 }));
    expect(page.total).toBe(page.items.length);
    return page.items.map(({ key }) => key);
  };
  const users = (kind: 'segment' | 'list' | 'flag', key: string) =>
    store.read((reads) => reads.usersOf('web', { kind, key }));

  it('finds every word in key, name, description or condition, whatever the case', async () => {
    await commit(store, 2, [segment('staff', { name: 'Employees', description: 'Ours' }), segment('beta')]);
    expect(await find('segment')).toEqual(['beta', 'staff']);
    expect(await find('segment', 'EMPLOYEES ours')).toEqual(['staff']);
    expect(await find('segment', 'plan PRO')).toEqual(['beta', 'staff']);
    expect(await find('segment', 'pl%n')).toEqual([]);
    expect(await find('list')).toEqual([]);
  });

  it('pages by key', async () => {
    await commit(store, 2, [list('c'), list('a'), list('b')]);
    const first = await store.read((reads) => reads.objectPage('web', 'list', undefined, { limit: 2 }));
    expect(first.items.map(({ key }) => key)).toEqual(['a', 'b']);
    const cursor = first.nextCursor ?? '';
    const second = await store.read((reads) =>
      reads.objectPage('web', 'list', undefined, { limit: 2, cursor }),
    );
    expect(second.items.map(({ key }) => key)).toEqual(['c']);
    expect(second.nextCursor).toBeUndefined();
    const misused = store.read((reads) =>
      reads.objectPage('web', 'segment', undefined, { limit: 2, cursor }),
    );
    await expect(misused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('follows what is changed, deleted and put again', async () => {
    await commit(store, 2, [segment('staff', { name: 'Old' })]);
    await commit(store, 3, [segment('staff', { name: 'New' })]);
    expect(await find('segment', 'old')).toEqual([]);
    expect(await find('segment', 'new')).toEqual(['staff']);
    await commit(store, 4, [gone('segment', 'staff')]);
    expect(await find('segment')).toEqual([]);
    expect(await store.read((reads) => reads.keys('web', 'segment'))).toEqual([]);
  });

  it('knows who refers to what, once each, and forgets who no longer does', async () => {
    const both: Condition = {
      any: [
        { segment: 'staff' },
        { none: [{ segment: 'staff' }, { attribute: 'id', operator: 'in_list', value: 'beta' }] },
      ],
    };
    const prerequisite: Condition = { flag: 'api', matches: { attribute: 'value', operator: 'is_set' } };
    await commit(store, 2, [
      flag({ key: 'a' }),
      state('dev', 'a', ruled(both)),
      state('live', 'a', ruled(prerequisite)),
      segment('wide', { when: { segment: 'staff' } }),
    ]);
    expect(await users('segment', 'staff')).toEqual([
      { kind: 'segment', key: 'wide' },
      { kind: 'state', key: 'dev/a' },
    ]);
    expect(await users('list', 'beta')).toEqual([{ kind: 'state', key: 'dev/a' }]);
    expect(await users('flag', 'api')).toEqual([{ kind: 'state', key: 'live/a' }]);
    await commit(store, 3, [state('dev', 'a'), gone('segment', 'wide')]);
    expect(await users('segment', 'staff')).toEqual([]);
  });

  // Every look-up read all references of the project: seconds for a chain of thousands of segments.
  it('finds who refers to something among many as fast as among few', async () => {
    const time = async () => {
      const start = performance.now();
      await store.read(async (reads) => {
        for (let turn = 0; turn < 300; turn++) await reads.usersOf('web', { kind: 'segment', key: 'staff' });
      });
      return performance.now() - start;
    };
    await commit(store, 2, [segment('wide', { when: { segment: 'staff' } })]);
    await time();
    const few = await time();
    const any = Array.from({ length: 20_000 }, (_, index) => ({ segment: `s${index}` }));
    await commit(store, 3, [segment('huge', { when: { any } })]);
    expect(await time()).toBeLessThan(few * 3 + 30);
  });

  it('keeps the references of projects apart, and drops them with their project', async () => {
    await makeProject(store, 'app');
    await commit(store, 2, [segment('wide', { when: { segment: 'staff' } })], {
      projectId: 'app',
      id: 'chg_app_2',
    });
    expect(await users('segment', 'staff')).toEqual([]);
    await store.write((writes) => writes.deleteProject('app'));
    expect(await store.read((reads) => reads.usersOf('app', { kind: 'segment', key: 'staff' }))).toEqual([]);
  });

  it('finds the changes of one object', async () => {
    await commit(store, 2, [segment('staff')]);
    await commit(store, 3, [segment('beta')]);
    await commit(store, 4, [gone('segment', 'staff')]);
    const query = { object: { kind: 'segment', key: 'staff' } } as const;
    const found = await store.read((reads) => reads.changes('web', query, { limit: 10 }));
    expect(found.items.map(({ revision }) => revision)).toEqual([4, 2]);
  });
}
