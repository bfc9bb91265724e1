import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqliteStorage } from '../storage/open-sqlite-storage.ts';
import type { Storage } from '../storage/storage.ts';
import {
  commit,
  flag,
  gone,
  makeOrganization,
  makeProject,
  type Put,
  state,
} from '../storage/storage-samples.ts';
import type { EnvironmentPatch } from './environment-patch.ts';
import type { FlagReads } from './flag-store.ts';
import type { EnvironmentEvent, LiveEnvironment } from './live-environment.ts';
import { LiveEnvironments } from './live-environments.ts';

const DEV = { organizationId: 'acme', project: 'web', environment: 'dev' };
const dev: Put = { kind: 'environment', key: 'dev', document: { key: 'dev', name: 'dev', position: 1 } };
const off = (value: boolean) => ({ rules: [{ id: 'r', enabled: true, serve: { value } }] });

let folder: string;
let store: Storage;
let environments: LiveEnvironments;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'guidon-live-'));
  store = await openSqliteStorage({ path: path.join(folder, 'guidon.db') });
  environments = new LiveEnvironments(store);
  await makeOrganization(store);
  await makeProject(store);
  await commit(store, 2, [dev, flag({ key: 'a' }), state('dev', 'a')]);
});

afterEach(async () => {
  environments.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function live(name = DEV): Promise<LiveEnvironment> {
  const found = await environments.current(name);
  if (found === undefined) throw new Error('there is no such environment');
  return found;
}

describe('an environment in memory', () => {
  it('is read once, and then is there at once', async () => {
    const first = await live();
    expect(first.version).toEqual({ revision: 2, changeId: 'chg_2' });
    expect(environments.current(DEV)).toBe(first);
    expect(first.evaluate('a', {})).toMatchObject({ value: true, reason: 'STATIC' });
    expect(first.contents()).toMatchObject({ format: 1, project: 'web', environment: 'dev', revision: 2 });
  });

  it('is read once for all who ask while it is read', async () => {
    const read = vi.spyOn(store, 'read');
    const all = await Promise.all(Array.from({ length: 20 }, () => live()));
    expect(new Set(all).size).toBe(1);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('has what a write changed for whoever asks after the write', async () => {
    await live();
    for (let revision = 3; revision < 20; revision++) {
      await commit(store, revision, [state('dev', 'a', off(revision % 2 === 0))]);
      expect((await live()).evaluate('a', {}).value).toBe(revision % 2 === 0);
    }
  });

  it('follows segments, lists, deletions and what is made again', async () => {
    const inSegment = {
      any: [{ segment: 's' }, { attribute: 'id', operator: 'in_list', value: 'l' } as const],
    };
    const rules = [{ id: 'r', enabled: true, when: inSegment, serve: { value: false } }];
    const segment = (value: string): Put => ({
      kind: 'segment',
      key: 's',
      document: { key: 's', when: { attribute: 'id', operator: 'equals', value } },
    });
    const list: Put = { kind: 'list', key: 'l', document: { key: 'l', values: ['two'] } };
    await live();
    await commit(store, 3, [segment('one'), list, state('dev', 'a', { rules })]);
    const values = async () => ['one', 'two'].map((id) => environmentValue(id));
    const environmentValue = (id: string) =>
      (environments.current(DEV) as LiveEnvironment).evaluate('a', { id });
    await live();
    expect((await values()).map(({ value }) => value)).toEqual([false, false]);
    await commit(store, 4, [segment('two'), gone('list', 'l')]);
    await live();
    expect((await values()).map(({ value, errorCode }) => value ?? errorCode)).toEqual([
      'PARSE_ERROR',
      false,
    ]);
    await commit(store, 5, [gone('segment', 's'), list]);
    await commit(store, 6, [gone('state', 'dev/a'), gone('flag', 'a')]);
    expect((await live()).evaluate('a', {}).errorCode).toBe('FLAG_NOT_FOUND');
    await commit(store, 7, [flag({ key: 'a' })]);
    expect((await live()).evaluate('a', {})).toMatchObject({ reason: 'DISABLED' });
    expect((await live()).contents()).toMatchObject({ segments: [], lists: [list.document] });
  });

  it('answers for archived flags as before', async () => {
    await commit(store, 3, [flag({ key: 'a', archived: true })]);
    const environment = await live();
    expect(environment.evaluateShown({}, 'server').map(({ flagKey, value }) => [flagKey, value])).toEqual([
      ['a', true],
    ]);
    expect(environment.contents().flags[0]?.flag.archived).toBe(true);
  });

  it('is none where the project or environment is unknown, and nothing is kept for it', async () => {
    expect(await environments.current({ ...DEV, environment: 'x' })).toBeUndefined();
    expect(await environments.current({ ...DEV, project: 'x' })).toBeUndefined();
    expect(await environments.current({ ...DEV, organizationId: 'other' })).toBeUndefined();
    expect(environments.size).toBe(0);
  });

  it.each([
    ['the environment', () => commit(store, 3, [gone('environment', 'dev')])],
    ['the project', () => store.write((writes) => writes.deleteProject('web'))],
  ])('is gone with %s, and whoever watches is told', async (_what, remove) => {
    const told: unknown[] = [];
    const ended = await live();
    ended.watch((patch) => told.push(patch));
    await remove();
    expect(await environments.current(DEV)).toBeUndefined();
    expect(told).toEqual(['ended']);
    ended.watch((patch) => told.push(patch));
    expect(told).toEqual(['ended', 'ended']);
    expect(environments.size).toBe(0);
  });

  it('is the new one after its project was deleted and made again under the same name', async () => {
    await live();
    await store.write((writes) => writes.deleteProject('web'));
    await store.write((writes) => writes.insertProject({ id: 'web2', organizationId: 'acme', key: 'web' }));
    const project = { kind: 'project', key: 'web', document: { key: 'web', name: 'web' } } as const;
    await commit(store, 1, [project, dev], { projectId: 'web2', id: 'chg_web2' });
    await vi.waitFor(async () => expect((await live()).version.changeId).toBe('chg_web2'));
    expect((await live()).flags.size).toBe(0);
  });
});

describe('patches', () => {
  it('tell watchers how one revision became the next; changes elsewhere are none', async () => {
    const told: EnvironmentEvent[] = [];
    const environment = await live();
    const two = environment.position;
    const stop = environment.watch((patch) => told.push(patch));
    await commit(store, 3, [state('dev2', 'a', off(false))]);
    await commit(store, 4, [state('dev', 'a', off(false)), gone('segment', 'nothing')]);
    await live();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ from: 2, revision: 4, segments: [{ key: 'nothing', deleted: true }] });
    expect((told[0] as EnvironmentPatch).flags).toMatchObject([
      { key: 'a', flag: { key: 'a' }, state: off(false) },
    ]);
    stop();
    const four = environment.position;
    await commit(store, 5, [gone('flag', 'a')]);
    expect((await live()).version.revision).toBe(5);
    expect(told).toHaveLength(1);
    const five = environment.position;
    const deleted = { from: 4, flags: [{ key: 'a', deleted: true }] };
    expect(environment.patchesSince(four)).toMatchObject([{ from: four, to: five, patch: deleted }]);
    expect(environment.patchesSince(two)).toHaveLength(2);
    expect(environment.patchesSince(five)).toEqual([]);
    expect(environment.patchesSince(two.replace('2-', '3-'))).toBeUndefined();
  });

  // A restored backup makes the same revisions anew; who followed the old ones looked fresh.
  it('lead from no revision of another history', async () => {
    const environment = await live();
    await commit(store, 3, [state('dev', 'a', off(false))]);
    await live();
    const other = `${environment.version.revision}-${'x'.repeat(22)}`;
    expect(environment.patchesSince(other)).toBeUndefined();
    expect(environment.patchesSince(environment.position)).toEqual([]);
  });
});

describe('while something is read', () => {
  it('reads again when a revision came meanwhile', async () => {
    await live();
    const original = store.read.bind(store);
    let raced = false;
    vi.spyOn(store, 'read').mockImplementation(async (work) => {
      const result = await original(work as (reads: FlagReads) => Promise<never>);
      if (!raced) {
        raced = true;
        await commit(store, 4, [state('dev', 'a', off(true))]);
      }
      return result;
    });
    await commit(store, 3, [state('dev', 'a', off(false))]);
    expect((await live()).version.revision).toBe(4);
  });

  // Who asked for one of many was told that there is none.
  it('finds every one of many that are asked for at once, and keeps as many as it may', async () => {
    const few = new LiveEnvironments(store, { most: 2 });
    const keys = ['b', 'c', 'd', 'e', 'f'];
    await commit(
      store,
      3,
      keys.map((key) => ({ kind: 'environment', key, document: { key, name: key, position: 1 } })),
    );
    const found = await Promise.all(keys.map((environment) => few.current({ ...DEV, environment })));
    expect(found.map((one) => one?.name.environment)).toEqual(keys);
    expect(few.size).toBe(2);
    few.close();
  });

  it('forgets what was asked longest ago, but nothing that is watched', async () => {
    const few = new LiveEnvironments(store, { most: 2 });
    const place = (key: string): Put => ({
      kind: 'environment',
      key,
      document: { key, name: key, position: 1 },
    });
    await commit(store, 3, ['b', 'c', 'd'].map(place));
    const first = await few.current({ ...DEV, environment: 'b' });
    first?.watch(() => {});
    const second = await few.current({ ...DEV, environment: 'c' });
    await few.current({ ...DEV, environment: 'd' });
    expect(few.size).toBe(2);
    expect(few.current({ ...DEV, environment: 'b' })).toBe(first);
    expect(await few.current({ ...DEV, environment: 'c' })).not.toBe(second);
    few.close();
  });
});
