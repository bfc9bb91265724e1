import type { ChangeRequest } from '../flags/change-request.ts';
import { Draft } from '../flags/draft.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import type { FoundRequest } from './find-request.ts';
import { guardingPolicies } from './guarding-policies.ts';
import { type Impact, impactOf } from './impact.ts';
import { type MergeConflict, mergeContent } from './merge-content.ts';
import { type Standing, standingOf } from './standing.ts';

/** A change request with where it stands. */
export interface ListedRequest {
  readonly request: ChangeRequest;
  readonly standing: Standing;
  /** Freezes that hold it up now, in words. */
  readonly freezes: readonly string[];
}

/** A change request with what it would do now, and to whom. */
export interface ShownRequest extends ListedRequest {
  /** Fields somebody else changed since; empty once it is no longer open. */
  readonly conflicts: readonly MergeConflict[];
  /** For an open one. */
  readonly impact?: Impact;
}

/** A change request with where it stands at a time. */
export async function listedRequest(
  reads: FlagReads,
  request: ChangeRequest,
  now: Date,
): Promise<ListedRequest> {
  const { policies, freezes } = await guardingPolicies(reads, request, now);
  return { request, standing: standingOf(request, policies), freezes };
}

/** A change request with all there is about it: of an open one also what it would do on top of what is live. */
export async function shownRequest(
  reads: FlagReads,
  { request, project }: FoundRequest,
  now: Date,
): Promise<ShownRequest> {
  const listed = await listedRequest(reads, request, now);
  if (request.status !== 'open') return { ...listed, conflicts: [] };
  const draft = new Draft(reads, project);
  const conflicts = await mergeContent(draft, request.content.objects);
  return { ...listed, conflicts, impact: await impactOf(draft, request.content) };
}
