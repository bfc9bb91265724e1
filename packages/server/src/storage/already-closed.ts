import { AppError } from '../lib/app-error.ts';

/** The answer to whoever still wants something of a database that was closed. */
export function alreadyClosed(): AppError {
  return new AppError('UNAVAILABLE', 'The database was closed.', {
    hint: 'The server is stopping; call again later.',
  });
}
