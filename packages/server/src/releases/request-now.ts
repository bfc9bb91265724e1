import type { ChangeRequest } from '../flags/change-request.ts';
import { Draft } from '../flags/draft.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import { type Guard, guardOf } from '../flags/guard.ts';
import type { FoundRequest } from './find-request.ts';
import { type MergeConflict, mergeContent } from './merge-content.ts';

/** An open change request on top of what is live now. */
export interface RequestNow {
  /** What publishing would leave; fields with a conflict as they are live. */
  readonly draft: Draft;
  readonly conflicts: readonly MergeConflict[];
  /** What stands in its way, by what it would do now. */
  readonly guard: Guard | undefined;
}

/** Puts the content of a change request on top of what is live, to see what guards it and what became of it. */
export async function requestNow(reads: FlagReads, found: FoundRequest, now: Date): Promise<RequestNow> {
  const { request, project } = found;
  const draft = new Draft(reads, project);
  const conflicts = await mergeContent(draft, request.content.objects);
  const wanted = conflicts.length === 0 ? draft : await asProposed(reads, found, conflicts);
  return { draft, conflicts, guard: await guardOf(wanted, now) };
}

/** What would be live if every conflict were decided as the request wants it. */
async function asProposed(
  reads: FlagReads,
  { request, project }: { readonly request: ChangeRequest; readonly project: FoundRequest['project'] },
  conflicts: readonly MergeConflict[],
): Promise<Draft> {
  const draft = new Draft(reads, project);
  const resolutions = conflicts.map(({ object, field }) => ({ object, field, take: 'proposed' as const }));
  await mergeContent(draft, request.content.objects, resolutions);
  return draft;
}
