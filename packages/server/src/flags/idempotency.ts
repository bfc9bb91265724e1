import { AppError } from '../lib/app-error.ts';
import { digestOf } from '../lib/digest.ts';
import type { Actor } from './actor.ts';
import { meantProject } from './find.ts';
import type { FlagReads, FlagWrites } from './flag-store.ts';
import type { ChangeResult, WriteRequest } from './write-request.ts';

/**
 * The first answer to a request under its idempotency key, if there was one. The project need not exist any more, but
 * the actor must be allowed to see it: NOT_FOUND, INVALID_ARGUMENT as by meantProject.
 */
export async function replay<Answer>(
  reads: FlagReads,
  actor: Actor,
  request: WriteRequest,
): Promise<Answer | undefined> {
  if (request.idempotencyKey === undefined) return undefined;
  const project = await meantProject(reads, actor, request.project);
  const kept = await reads.idempotentAnswer(actor.author.principalId, request.idempotencyKey);
  if (kept === undefined) return undefined;
  if (kept.digest === boundDigest(request, project)) return JSON.parse(kept.answer) as Answer;
  throw new AppError('INVALID_ARGUMENT', 'This idempotency_key was used for another call.', {
    hint: 'Use a new key for a new call; repeat a call with exactly the same arguments.',
  });
}

/** How long an answer is kept at least, in days, when nobody says otherwise. */
export const ANSWERS_KEPT_DAYS = 7;

const DAY_MS = 24 * 60 * 60_000;

/** Keeps an answer for repeats of the request, when it has an idempotency key, and forgets those older than some days. */
export async function keepAnswer(
  writes: FlagWrites,
  actor: Actor,
  request: WriteRequest,
  result: Pick<ChangeResult, 'project'>,
  now: Date,
  days: number,
): Promise<void> {
  if (request.idempotencyKey === undefined) return;
  const answer = { digest: boundDigest(request, result.project), answer: JSON.stringify(result) };
  const at = now.toISOString();
  await writes.keepIdempotentAnswer(actor.author.principalId, request.idempotencyKey, answer, at);
  await writes.forgetIdempotentAnswers(new Date(now.getTime() - days * DAY_MS).toISOString());
}

/** The arguments may leave out the project, and then mean another one to another connection of the principal. */
function boundDigest({ digest }: WriteRequest, project: string): string {
  return digestOf([digest, project]);
}
