import type { Actor } from './actor.ts';
import type { Change } from './change.ts';
import type { Judged } from './judge.ts';
import type { WriteRequest } from './write-request.ts';

/** The change that history keeps of a judged draft. */
export function changeRecord(
  actor: Actor,
  request: WriteRequest,
  judged: Judged<unknown>,
  made: Pick<Change, 'id' | 'at' | 'changeRequestId' | 'brokeGlass'>,
): Change {
  const { project, draft, result, touched } = judged;
  return {
    ...made,
    projectId: project.id,
    revision: result.revision,
    author: actor.author,
    tool: request.tool,
    summary: result.changes,
    diff: draft.diff(),
    flagKeys: touched.flagKeys,
    environmentKeys: touched.environmentKeys,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(request.reverts === undefined ? {} : { reverts: request.reverts }),
  };
}
