import type { Actor } from '../flags/actor.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import { type Judged, judge } from '../flags/judge.ts';
import type { WriteRequest } from '../flags/write-request.ts';
import type { FoundRequest } from './find-request.ts';
import { mergeContent, type Resolution } from './merge-content.ts';
import { unresolved } from './request-checks.ts';

/** The content of a change request on top of what is live now, judged. Throws CONFLICT where that changed since. */
export function judgeMerged(
  reads: FlagReads,
  actor: Actor,
  wish: WriteRequest,
  { request, project }: FoundRequest,
  resolutions?: readonly Resolution[],
): Promise<Judged<unknown>> {
  return judge(reads, actor, wish, project, async (draft) => {
    const conflicts = await mergeContent(draft, request.content.objects, resolutions);
    if (conflicts.length > 0) throw unresolved(conflicts);
  });
}
