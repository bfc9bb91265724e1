import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveKey } from '../../test/support/give-key.ts';
import { LiveEnvironments } from '../flags/live-environments.ts';
import { systemClock } from '../lib/clock.ts';
import { KyselyStorage } from './kysely-storage.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import type { StorageEngine } from './storage-engine.ts';
import { commit, flag, makeOrganization, makeProject, state } from './storage-samples.ts';

const DEV = { organizationId: 'acme', project: 'web', environment: 'dev' };
const dev = { kind: 'environment', key: 'dev', document: { key: 'dev', name: 'dev', position: 1 } } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidon-rewound-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One address behind which another database can take over, as after a failover, or after a backup was put back. */
class Address implements StorageEngine {
  readonly path = 'somewhere';
  readonly lookEveryMs = 10;
  #engine: SqliteEngine | undefined;
  #times = 0;

  constructor(engine: SqliteEngine) {
    this.#engine = engine;
  }

  static async to(path: string): Promise<Address> {
    return new Address(await SqliteEngine.open(path, 1000));
  }

  async takeOver(path: string): Promise<void> {
    const engine = await SqliteEngine.open(path, 1000);
    await this.#engine?.close();
    this.#engine = engine;
    this.#times++;
  }

  async goAway(): Promise<void> {
    await this.#engine?.close();
    this.#engine = undefined;
  }

  read: StorageEngine['read'] = async (work) => this.#there.read(work);
  write: StorageEngine['write'] = async (work) => this.#there.write(work);
  migrate: StorageEngine['migrate'] = async (work) => this.#there.migrate(work);
  tables: StorageEngine['tables'] = async (database) => this.#there.tables(database);
  commitMarker = async () => `${this.#times}/${await this.#there.commitMarker()}`;
  now: StorageEngine['now'] = (clock) => this.#there.now(clock);
  integrityCheck = async () => this.#there.integrityCheck();
  close = async () => this.#engine?.close();

  get #there(): SqliteEngine {
    if (this.#engine === undefined) throw new Error('away');
    return this.#engine;
  }
}

/** Two databases of the same history up to revision 3: the first went on to 4, the second heard of no more. */
async function forked(): Promise<{ readonly first: string; readonly second: string }> {
  const [first, second] = [join(folder, 'first.db'), join(folder, 'second.db')];
  const store = await openSqliteStorage({ path: first });
  await makeOrganization(store);
  await makeProject(store);
  await commit(store, 2, [dev, flag({ key: 'a' })]);
  await commit(store, 3, [state('dev', 'a')]);
  await store.close();
  copyFileSync(first, second);
  await using again = await openSqliteStorage({ path: first });
  await commit(again, 4, [state('dev', 'a', { enabled: false })]);
  return { first, second };
}

/** What the second database makes of its own: as many revisions, other ones. */
async function goOn(path: string): Promise<void> {
  await using store = await openSqliteStorage({ path });
  await commit(store, 4, [flag({ key: 'b' })], { id: 'chg_other' });
}

describe('a database that went back', () => {
  it('is noticed, and what was read is read anew', async () => {
    const { first, second } = await forked();
    const address = await Address.to(first);
    await using storage = await KyselyStorage.start(address, { clock: systemClock });
    const environments = new LiveEnvironments(storage);
    const live = await environments.current(DEV);
    expect(live?.evaluate('a', {}).reason).toBe('DISABLED');
    await address.takeOver(second);
    await expect.poll(async () => (await environments.current(DEV))?.evaluate('a', {}).reason).toBe('STATIC');
    environments.close();
  });

  it('is noticed after an outage, even if it came as far again by another way', async () => {
    const { first, second } = await forked();
    await goOn(second);
    const address = await Address.to(first);
    await using storage = await KyselyStorage.start(address, { clock: systemClock });
    const environments = new LiveEnvironments(storage);
    const keysChanged = vi.fn();
    storage.onKeysChanged(keysChanged);
    const watcher = vi.fn();
    (await environments.current(DEV))?.watch(watcher);
    await address.goAway();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await address.takeOver(second);
    const reason = async () => (await environments.current(DEV))?.evaluate('a', {}).reason;
    await expect.poll(reason).toBe('STATIC');
    expect((await environments.current(DEV))?.version).toEqual({ revision: 4, changeId: 'chg_other' });
    // Whoever followed the old one is sent away: it has to begin anew.
    expect(watcher.mock.calls).toEqual([['ended']]);
    expect(keysChanged).toHaveBeenCalled();
    environments.close();
  });

  it('tells of keys that it knows fewer changes of', async () => {
    const { first, second } = await forked();
    const address = await Address.to(first);
    await using storage = await KyselyStorage.start(address, { clock: systemClock });
    const ada = { organizationId: 'acme', kind: 'person', name: 'Ada', grants: [] } as const;
    const { id } = await storage.findOrCreatePrincipal(ada);
    await giveKey(storage, id, 'a key');
    const changed = vi.fn();
    storage.onKeysChanged(changed);
    await new Promise((resolve) => setTimeout(resolve, 50));
    changed.mockClear();
    await address.takeOver(second);
    await expect.poll(() => changed.mock.calls.length).toBe(1);
  });
});
