import type { Actor } from './actor.ts';
import type { Change } from './change.ts';
import type { ChangeRequest } from './change-request.ts';
import { parseStateKey } from './documents.ts';
import type { DraftedObject } from './draft.ts';
import type { Judged } from './judge.ts';

/** The change that history keeps of a judged draft. */
export function changeRecord(
  actor: Actor,
  request: ChangeRequest,
  judged: Judged<unknown>,
  made: { readonly id: string; readonly at: string },
): Change {
  const { project, draft, result, objects } = judged;
  return {
    ...made,
    projectId: project.id,
    revision: result.revision,
    author: actor.author,
    tool: request.tool,
    summary: result.changes,
    diff: draft.diff(),
    flagKeys: unique(objects.flatMap(flagKeyOf)),
    environmentKeys: unique(objects.flatMap(environmentKeyOf)),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(request.reverts === undefined ? {} : { reverts: request.reverts }),
  };
}

/** The flag that an object is or belongs to, if any. */
export function flagKeyOf(object: DraftedObject): string[] {
  if (object.kind === 'flag') return [object.key];
  return object.kind === 'state' ? [parseStateKey(object.key).flagKey] : [];
}

function environmentKeyOf(object: DraftedObject): string[] {
  if (object.kind === 'environment') return [object.key];
  return object.kind === 'state' ? [parseStateKey(object.key).environmentKey] : [];
}

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}
