import { AppError } from '../lib/app-error.ts';

/** An error of `node:sqlite`, with SQLite's extended result code. */
export interface SqliteError extends Error {
  readonly errcode: number;
}

const BUSY = 5;

/** What an operator can do about SQLite's primary result codes that are not our own mistakes. */
const HINTS: Readonly<Record<number, string>> = {
  8: 'Make the database file and its folder writable for this user.',
  10: 'Look at the disk: reading or writing the file failed.',
  11: 'The file is damaged. Stop every process that uses it and restore a backup.',
  13: 'The disk is full: make room and try again.',
  14: 'Check that the path exists and that this user may open it.',
  26: 'The path names something that is not a Guidon database.',
};

/** Whether somebody else holds a lock, SQLite's extended busy codes included. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && primaryCode(error) === BUSY;
}

/** Turns what the operator can put right into UNAVAILABLE; any other error comes back as it is. */
export function describeSqliteError(error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  const hint = HINTS[primaryCode(error)];
  if (hint === undefined) return error;
  return new AppError('UNAVAILABLE', `The database cannot be used: ${error.message}.`, {
    hint,
    cause: error,
  });
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

function primaryCode(error: SqliteError): number {
  return error.errcode & 0xff;
}
