import type { ChangeRequest } from '../flags/change-request.ts';
import { checkDraft } from '../flags/check-draft.ts';
import type { Draft } from '../flags/draft.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import { policiesOf } from '../flags/policy.ts';
import { AppError } from '../lib/app-error.ts';
import { currentStanding } from './current-standing.ts';
import { examplesSince } from './examples-since.ts';
import type { FoundRequest } from './find-request.ts';
import { type Impact, impactOf } from './impact.ts';
import type { MergeConflict } from './merge-content.ts';
import { movedSince } from './moved-since.ts';
import { notAsAsked } from './request-checks.ts';
import { type RequestNow, requestNow } from './request-now.ts';
import { type Standing, standingOf } from './standing.ts';

/** A change request with where it stands. */
export interface ListedRequest {
  readonly request: ChangeRequest;
  readonly standing: Standing;
  /** Freezes that hold it up now, in words. */
  readonly freezes: readonly string[];
  /** Why no approval makes it live as it is, in words. A list tells it of requests that are approved. */
  readonly hindrance?: string;
}

/** A change request with what it would do now, and to whom. */
export interface ShownRequest extends ListedRequest {
  /** Fields somebody else changed since; empty once it is no longer open. */
  readonly conflicts: readonly MergeConflict[];
  /** For an open one. */
  readonly impact?: Impact;
  /** What may surprise: as it was when it was asked for, and of an open one since. */
  readonly warnings: readonly string[];
}

/** A change request with where it stands at a time. */
export async function listedRequest(
  reads: FlagReads,
  found: FoundRequest,
  now: Date,
): Promise<ListedRequest> {
  if (found.request.status !== 'open') return endedRequest(reads, found.request);
  const at = await requestNow(reads, found, now);
  const listed = await standingNow(reads, found.request, at, now);
  return listed.standing.isApproved ? { ...listed, ...(await hindered(found.request, at)) } : listed;
}

/** A change request with all there is about it: of an open one also what it would do on top of what is live. */
export async function shownRequest(reads: FlagReads, found: FoundRequest, now: Date): Promise<ShownRequest> {
  const { request } = found;
  if (request.status !== 'open') {
    const { warnings } = request.content;
    return { ...(await endedRequest(reads, request)), conflicts: [], warnings };
  }
  const at = await requestNow(reads, found, now);
  return {
    ...(await standingNow(reads, request, at, now)),
    ...(await hindered(request, at)),
    conflicts: at.conflicts,
    impact: await impactOf(at.draft, request.content),
    warnings: [...request.content.warnings, ...(await examplesSince(reads, request))],
  };
}

async function standingNow(
  reads: FlagReads,
  request: ChangeRequest,
  { guard }: RequestNow,
  now: Date,
): Promise<ListedRequest> {
  return {
    request,
    standing: await currentStanding(reads, request, guard, now),
    freezes: guard?.freezes ?? [],
  };
}

/** One that nothing guards any more: by the policies, as they are now, of the environments that it waited for. */
async function endedRequest(reads: FlagReads, request: ChangeRequest): Promise<ListedRequest> {
  const policies = await policiesOf(reads, request.projectId);
  const known = request.content.environments.flatMap((key) => policies.get(key) ?? []);
  return { request, standing: standingOf(request, known), freezes: [] };
}

async function hindered(
  { content }: ChangeRequest,
  { draft, conflicts, guard }: RequestNow,
): Promise<Pick<ListedRequest, 'hindrance'>> {
  if (conflicts.length > 0) return { hindrance: CONFLICTS };
  const moved = await movedSince(content, draft, guard);
  if (moved.length > 0) return { hindrance: `${notAsAsked(moved)}: ${REBASE}` };
  const problem = await problemOf(draft, content.reverts !== undefined);
  return problem === undefined ? {} : { hindrance: `It cannot be published: ${problem}` };
}

const CONFLICTS =
  'Somebody else changed the same fields: rebase it with update_change_request, taking live or proposed for each.';
const REBASE = 'rebase it with update_change_request; it takes approval anew then.';

async function problemOf(draft: Draft, restores: boolean): Promise<string | undefined> {
  try {
    await checkDraft(draft, restores);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return `${error.message} ${error.hint}`;
    throw error;
  }
}
