import type { Actor } from '../flags/actor.ts';
import type { FlagReads, FlagWrites } from '../flags/flag-store.ts';
import { ANSWERS_KEPT_DAYS, keepAnswer, replay } from '../flags/idempotency.ts';
import { checkRoomForRequest } from '../flags/request-limits.ts';
import type { WriteRequest } from '../flags/write-request.ts';
import { type FoundRequest, findRequest } from './find-request.ts';

/** What a proposal came to. */
export interface Asked {
  readonly found: FoundRequest;
  /** What is there already, by the same author, or by the same call under its idempotency key. */
  readonly repeats?: 'content' | 'call';
}

/** What is kept of a proposal under its idempotency key. */
interface KeptProposal {
  readonly project: string;
  readonly requestId: string;
}

/** What a proposal makes, unless it is a repeat: then the change request that is there. PRECONDITION_FAILED without room for one more. */
export async function askedOnce(
  reads: FlagReads,
  actor: Actor,
  wish: WriteRequest,
  isNew: boolean,
  make: () => Promise<FoundRequest>,
): Promise<Asked> {
  const kept = await replay<KeptProposal>(reads, actor, wish);
  if (kept !== undefined) return { found: await findRequest(reads, actor, kept.requestId), repeats: 'call' };
  const found = await make();
  if (!isNew) return { found };
  const { projectId, content } = found.request;
  const same = await reads.openChangeRequestOf(projectId, actor.author.principalId, content.digest);
  if (same !== undefined) return { found: { ...found, request: same }, repeats: 'content' };
  await checkRoomForRequest(reads, found.request);
  return { found };
}

/** Keeps what a proposal came to, for repeats of the call. */
export async function keepAsked(
  writes: FlagWrites,
  actor: Actor,
  wish: WriteRequest,
  { found, repeats }: Asked,
  now: Date,
): Promise<void> {
  if (repeats === 'call') return;
  const { project, id } = found.request;
  const answer: KeptProposal = { project, requestId: id };
  await keepAnswer(writes, actor, wish, answer, now, ANSWERS_KEPT_DAYS);
}
