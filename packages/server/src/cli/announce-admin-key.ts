import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app.ts';
import { paint } from './paint.ts';
import { note } from './print.ts';

/** Makes the first key if there is none, and tells it once: on a terminal, otherwise in a file only its owner reads. */
export async function announceAdminKey(app: App): Promise<void> {
  const { key } = await app.ensureAdminKey();
  if (key === undefined) return;
  if (process.stderr.isTTY) showOnce(key);
  else await keepInFile(key, path.join(app.config.dataFolder, 'admin-key'));
}

function showOnce(key: string): void {
  note(`Administrator's key, shown this once: ${paint('bold', key, process.stderr)}`);
}

// A file that is there already would keep its mode and might be a link: it is replaced.
async function keepInFile(key: string, file: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  note(`Administrator's key written to ${file}`);
}
