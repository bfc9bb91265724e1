import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import { paint } from './paint.ts';
import { note } from './print.ts';

/**
 * Makes the first key if there is none, and tells it once: on a terminal, otherwise in a file only its owner reads.
 *
 * The key counts only once it was shown or written. Throws MISCONFIGURED when the file cannot be written.
 */
export async function announceAdminKey(app: App): Promise<void> {
  if (process.stderr.isTTY) await app.ensureAdminKey(async (key) => showOnce(key));
  else await keepInFile(app, path.join(app.config.dataFolder, 'admin-key'));
}

function showOnce(key: string): void {
  note(`Administrator's key, shown this once: ${paint('bold', key, process.stderr)}`);
}

async function keepInFile(app: App, file: string): Promise<void> {
  let written = false;
  try {
    const created = await app.ensureAdminKey(async (key) => {
      await write(key, file);
      written = true;
    });
    if (created) note(`Administrator's key written to ${file}`);
  } catch (failure) {
    // The key in it was never committed.
    if (written) await rm(file, { force: true });
    throw failure;
  }
}

// A file that is there already would keep its mode and might be a link: it is replaced.
async function write(key: string, file: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await rm(file, { force: true });
    await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AppError('MISCONFIGURED', `The administrator's key cannot be written to ${file} (${code}).`, {
      hint: 'Set GUIDON_DATA to a folder this user may write to, or bring a key in GUIDON_ADMIN_KEY.',
      cause,
    });
  }
}
