import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { openSqliteStorage } from '../../src/storage/open-sqlite-storage.ts';

it('an app that cannot start lets go of its database', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'guidon-start-'));
  const file = path.join(folder, 'guidon.db');
  await (await openSqliteStorage({ path: file })).close();
  const clock = () => {
    throw new Error('no time');
  };
  const starting = createApp(loadConfig({ GUIDON_DATA: folder }), { clock });
  await expect(starting).rejects.toThrow('no time');
  // SQLite folds its log into the file when the last connection is closed.
  expect(existsSync(`${file}-wal`)).toBe(false);
  rmSync(folder, { recursive: true });
});
