import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqliteStorage } from '../storage/open-sqlite-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { commit, flag, makeOrganization, makeProject } from '../storage/storage-samples.ts';
import { EnvironmentKeeper } from './environment-keeper.ts';

const name = { organizationId: 'acme', project: 'web', environment: 'dev' };

let folder: string;
let store: Storage;
let keeper: EnvironmentKeeper;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'guidon-keeper-'));
  store = await openSqliteStorage({ path: path.join(folder, 'guidon.db') });
  await makeOrganization(store);
  await makeProject(store);
  const dev = { key: 'dev', name: 'dev', position: 1 };
  await commit(store, 2, [{ kind: 'environment', key: 'dev', document: dev }, flag({ key: 'a' })]);
  keeper = new EnvironmentKeeper(name, { store, logger: undefined, forget: () => {} });
  await keeper.whenCurrent();
});

afterEach(async () => {
  keeper.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('a look that somebody asks for', () => {
  it('makes nobody else wait', async () => {
    const asked = keeper.refreshed();
    await Promise.resolve();
    expect(keeper.isCurrent).toBe(true);
    await commit(store, 3, [flag({ key: 'b' })]);
    expect((await asked)?.version.revision).toBeGreaterThan(1);
  });

  it('is one within a second, however many ask, and begins after each of them asked', async () => {
    const read = vi.spyOn(store, 'read');
    await keeper.refreshed();
    const asked = Array.from({ length: 50 }, () => keeper.refreshed());
    await commit(store, 3, [flag({ key: 'b' })]);
    expect((await Promise.all(asked)).map((live) => live?.version.revision)).toEqual(Array(50).fill(3));
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('fails when the database cannot be read, and what was read stays', async () => {
    const read = vi.spyOn(store, 'read').mockImplementation(() => Promise.reject(new Error('gone')));
    await expect(keeper.refreshed()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(keeper.live?.version.revision).toBe(2);
    read.mockRestore();
  });
});

// The end of an older wait took the newer one with it, and what was asked for after a write came from before it.
it.each(Array.from({ length: 8 }, (_, turns) => turns))(
  'waits for what is noticed %i turns after something older was read',
  async (turns) => {
    const original = store.read.bind(store);
    const read = vi.spyOn(store, 'read');
    const noticed = Promise.withResolvers<void>();
    keeper.live?.watch(async () => {
      for (let turn = 0; turn < turns; turn++) await undefined;
      read.mockImplementation(() => new Promise(() => {}));
      keeper.notice({ projectId: 'web', revision: 4 });
      for (let turn = 0; turn < 20; turn++) await undefined;
      noticed.resolve();
    });
    await commit(store, 3, [flag({ key: 'b' })]);
    keeper.notice({ projectId: 'web', revision: 3 });
    await noticed.promise;
    expect(keeper.isCurrent).toBe(false);
    read.mockImplementation(original as typeof store.read);
  },
);
