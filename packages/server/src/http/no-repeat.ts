import { AppError } from '../lib/app-error.ts';
import type { HttpCall } from './http-call.ts';

/**
 * Throws INVALID_ARGUMENT for a call with an idempotency key: nobody is let believe that a repeat gets the first answer,
 * since secrets are not shown twice. `lost` tells what to do about an answer that was lost.
 */
export function checkNoRepeat({ request }: HttpCall, lost: string): void {
  if (request.headers['idempotency-key'] === undefined) return;
  throw new AppError('INVALID_ARGUMENT', 'A secret is shown once: a repeat cannot get the first answer.', {
    hint: `Send it without Idempotency-Key. ${lost}`,
  });
}
