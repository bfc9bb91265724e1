import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RevisionEvent } from '../flags/flag-store.ts';
import { systemClock } from '../lib/clock.ts';
import { KyselyStorage } from './kysely-storage.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import type { StorageEngine } from './storage-engine.ts';
import { makeOrganization, makeProject } from './storage-samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidon-watch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// What a look had read before the project was made told of its deletion.
it('does not take a project for deleted that is made while it looks', async () => {
  const path = join(folder, 'guidon.db');
  await using other = await openSqliteStorage({ path });
  await makeOrganization(other);
  const engine = await SqliteEngine.open(path, 1000);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let held = 0;
  const slow: StorageEngine = {
    path,
    lookEveryMs: 10,
    read: async (work) => {
      const result = await engine.read(work);
      held += 1;
      if (held === 2) await gate;
      return result;
    },
    write: (work) => engine.write(work),
    migrate: (work) => engine.migrate(work),
    commitMarker: () => engine.commitMarker(),
    now: (clock) => engine.now(clock),
    tables: (database) => engine.tables(database),
    integrityCheck: () => engine.integrityCheck(),
    close: () => engine.close(),
  };
  await using storage = await KyselyStorage.start(slow, { clock: systemClock });
  const events: RevisionEvent[] = [];
  storage.onRevision((event) => events.push(event));
  await makeProject(other, 'theirs');
  while (held < 2) await sleep(5);
  await makeProject(storage, 'mine');
  open();
  while (!events.some(({ projectId }) => projectId === 'theirs')) await sleep(5);
  await sleep(100);
  expect(events.filter(({ projectId }) => projectId === 'mine')).toEqual([
    { projectId: 'mine', revision: 1 },
  ]);
});
