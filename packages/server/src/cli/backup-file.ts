import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import { AppError } from '../lib/app-error.ts';

/** The most characters a line of a backup may have: far more than any document. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Gives lines, each with its line feed, to `write`; answers how many rows they hold. */
export type GiveLines = (write: (line: string) => Promise<void>) => Promise<number>;

/**
 * Writes lines to a new compressed file that only its owner can read. The file has its name once it is whole and on the
 * disk. ALREADY_EXISTS for a name that is taken, INVALID_ARGUMENT for a place that cannot be written.
 */
export async function writeBackupFile(
  file: string,
  give: GiveLines,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const rows = await writeCompressed(partial, give);
    // Unlike a rename, a link never takes the place of another file.
    await link(partial, file);
    return { rows, bytes: (await stat(file)).size };
  } catch (failure) {
    throw fileError(file, failure);
  } finally {
    await rm(partial, { force: true });
  }
}

async function writeCompressed(file: string, give: GiveLines): Promise<number> {
  const gzip = createGzip();
  const written = pipeline(gzip, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
  written.catch(() => {});
  try {
    const rows = await give((line) => writeLine(gzip, line, written));
    gzip.end();
    await written;
    return rows;
  } catch (failure) {
    gzip.destroy();
    await written.catch(() => {});
    throw failure;
  }
}

async function writeLine(gzip: Gzip, line: string, written: Promise<void>): Promise<void> {
  if (!gzip.write(line)) await Promise.race([once(gzip, 'drain'), written]);
}

/** Reads the lines of a compressed file, without their line feeds. NOT_FOUND for no file, INVALID_ARGUMENT for another. */
export async function readBackupFile<T>(
  file: string,
  use: (lines: AsyncIterable<string>) => Promise<T>,
): Promise<T> {
  try {
    return await pipeline(createReadStream(file), createGunzip(), (chunks: AsyncIterable<Buffer>) =>
      use(linesOf(chunks)),
    );
  } catch (failure) {
    throw fileError(file, failure);
  }
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw noBackup(new Error('a line is too long'));
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function fileError(file: string, failure: unknown): unknown {
  if (!(failure instanceof Error) || failure instanceof AppError || !('code' in failure)) return failure;
  if (String(failure.code).startsWith('Z_')) return noBackup(failure);
  const [code, message, hint] = FILE_ERRORS[String(failure.code)] ?? UNUSABLE;
  return new AppError(code, `${message} "${file}".`, { hint, cause: failure });
}

type FileError = readonly [
  code: 'ALREADY_EXISTS' | 'NOT_FOUND' | 'INVALID_ARGUMENT',
  message: string,
  hint: string,
];

const FILE_ERRORS: Readonly<Record<string, FileError>> = {
  EEXIST: ['ALREADY_EXISTS', 'There is already a file', 'Choose another name; nothing is overwritten.'],
  ENOENT: ['NOT_FOUND', 'There is no file or folder for', 'Check the path.'],
};

const UNUSABLE: FileError = [
  'INVALID_ARGUMENT',
  'Cannot use',
  'Give the path of a file in a folder that you may use.',
];

function noBackup(cause: Error): AppError {
  return new AppError('INVALID_ARGUMENT', 'This is no whole Guidon backup: it is not compressed as one.', {
    hint: 'Give a file that `guidon backup` wrote, as it wrote it.',
    cause,
  });
}
