import { AppError } from '../lib/app-error.ts';
import type { Actor } from './actor.ts';
import type { ChangeRequest, ChangeResult } from './change-request.ts';
import type { FlagReads, FlagWrites } from './flag-store.ts';

/** The first answer to a request under its idempotency key, if there was one. */
export async function replay<T>(
  reads: FlagReads,
  actor: Actor,
  request: ChangeRequest,
): Promise<ChangeResult<T> | undefined> {
  if (request.idempotencyKey === undefined) return undefined;
  const kept = await reads.idempotentAnswer(actor.author.principalId, request.idempotencyKey);
  if (kept === undefined) return undefined;
  if (kept.digest === request.digest) return JSON.parse(kept.answer) as ChangeResult<T>;
  throw new AppError('INVALID_ARGUMENT', 'This idempotency_key was used for another call.', {
    hint: 'Use a new key for a new call; repeat a call with exactly the same arguments.',
  });
}

/** Keeps an answer for repeats of the request, when it has an idempotency key. */
export async function keepAnswer(
  writes: FlagWrites,
  actor: Actor,
  request: ChangeRequest,
  result: ChangeResult,
  at: string,
): Promise<void> {
  if (request.idempotencyKey === undefined) return;
  const answer = { digest: request.digest, answer: JSON.stringify(result) };
  await writes.keepIdempotentAnswer(actor.author.principalId, request.idempotencyKey, answer, at);
}
