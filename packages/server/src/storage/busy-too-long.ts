import { AppError } from '../lib/app-error.ts';

/** Somebody else held the write lock for longer than we wait. */
export function busyTooLong(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The database stayed busy with the writes of another process.', {
    hint: 'Try again. If it lasts, look for a process that holds the database open in a transaction.',
    cause,
  });
}
