import { AppError } from '../../lib/app-error.ts';

/** What is told to a client key that asks for what only servers may have. */
export function clientKey(): AppError {
  return new AppError('PERMISSION_DENIED', 'Client keys may evaluate flags, not read their rules.', {
    hint: 'Use a server key, and only on a server.',
  });
}
