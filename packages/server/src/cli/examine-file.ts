import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from './examine.ts';
import { isWriteAheadLogged } from './is-write-ahead-logged.ts';

/** Looks at a SQLite file and who can get at it. */
export async function examineFile(file: string): Promise<Finding[]> {
  return [await size(file), await journal(file), await privacy(file, 0o600)];
}

/** Looks at who else can get at a file or folder. */
export async function privacy(file: string, wanted: number): Promise<Finding> {
  const mode = (await stat(file)).mode & 0o777;
  const subject = `mode of ${path.basename(file)}`;
  const detail = mode.toString(8).padStart(4, '0');
  if (process.platform === 'win32' || (mode & 0o077) === 0) return { subject, verdict: 'ok', detail };
  const hint = `Other users of this machine can get at it: chmod ${wanted.toString(8)} ${file}`;
  return { subject, verdict: 'warning', detail, hint, data: { path: file } };
}

async function size(file: string): Promise<Finding> {
  const [bytes, walBytes] = await Promise.all([sizeOf(file), sizeOf(`${file}-wal`)]);
  return {
    subject: 'database',
    verdict: 'ok',
    detail: `${file}, ${kibibytes(bytes)}`,
    data: { path: file, bytes, wal_bytes: walBytes },
  };
}

async function journal(file: string): Promise<Finding> {
  if (await isWriteAheadLogged(file)) return { subject: 'journal', verdict: 'ok', detail: 'write-ahead log' };
  const hint =
    'The file may be on a network drive, which SQLite cannot share safely. Move it to a local disk.';
  return { subject: 'journal', verdict: 'problem', detail: 'not a write-ahead log', hint };
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
