import type { Clock } from '../lib/clock.ts';
import { digestOf } from '../lib/digest.ts';
import { newId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import { approvalScope } from './approval-scope.ts';
import type { ChangeRequest, ProposedContent } from './change-request.ts';
import type { FlagWrites, StoredProject } from './flag-store.ts';
import { approvalsNeeded, checkMayPropose, type Guard } from './guard.ts';
import type { Judged } from './judge.ts';
import { keepChangeRequest } from './keep-change-request.ts';
import { leftByUndoing } from './kept-policies.ts';
import { checkRoomForRequest } from './request-limits.ts';
import { servedWhenOn } from './served-when-on.ts';
import type { PendingApproval, WriteRequest } from './write-request.ts';

const LONGEST_TITLE = 120;

/** What a judged draft would do, to be looked at, approved and published later. */
export async function contentOf(
  judged: Judged<unknown>,
  request: Pick<WriteRequest, 'role' | 'reverts'>,
  environments: readonly string[],
): Promise<ProposedContent> {
  const { draft, objects, result, touched, project } = judged;
  const diff = draft.diff();
  const scope = await approvalScope(draft, objects, environments);
  return {
    objects: objects.map(({ kind, key, before, after }) => ({
      kind,
      key,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })),
    diff,
    changes: result.changes,
    warnings: [...result.warnings, ...(await servedWhenOn(draft)), ...leftByUndoing(draft)],
    scope,
    environments,
    ...touched,
    role: request.role,
    ...(request.reverts === undefined ? {} : { reverts: request.reverts }),
    revision: project.revision,
    digest: digestOf([diff, scope]),
  };
}

/**
 * Makes the change request that a guarded draft becomes, or finds the open one in which the same author asks for the
 * very same. PERMISSION_DENIED where agents may not ask.
 */
export async function propose(
  writes: FlagWrites,
  actor: Actor,
  request: WriteRequest,
  judged: Judged<unknown>,
  guard: Guard,
  clock: Clock,
): Promise<ChangeRequest> {
  checkMayPropose(actor, guard);
  const content = await contentOf(judged, request, guard.environments);
  const same = await writes.openChangeRequestOf(judged.project.id, actor.author.principalId, content.digest);
  if (same !== undefined) return same;
  const now = clock();
  const made = newChangeRequest(actor, request, judged.project, content, now);
  await checkRoomForRequest(writes, made);
  await keepChangeRequest(writes, made);
  return made;
}

/** What a guarded draft waits for. */
export function pendingOf(guard: Guard, requestId?: string): PendingApproval {
  return {
    ...(requestId === undefined ? {} : { requestId }),
    environments: guard.environments,
    approvals: Math.max(0, ...guard.policies.map(approvalsNeeded)),
    freezes: guard.freezes,
  };
}

/** An open change request, as it is first kept. */
export function newChangeRequest(
  actor: Actor,
  request: Pick<WriteRequest, 'tool' | 'title' | 'reason'>,
  { id: projectId, key: project }: Pick<StoredProject, 'id' | 'key'>,
  content: ProposedContent,
  now: Date,
): ChangeRequest {
  const at = now.toISOString();
  return {
    id: newId('crq', now),
    organizationId: actor.organizationId,
    projectId,
    project,
    title: request.title ?? titleOf(content),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    status: 'open',
    version: 1,
    contentVersion: 1,
    author: actor.author,
    contributors: [actor.author],
    createdAt: at,
    updatedAt: at,
    tool: request.tool,
    content,
    reviews: [],
    events: [{ at, by: actor.author, what: 'opened' }],
  };
}

function titleOf({ changes }: ProposedContent): string {
  const [first = 'Change'] = changes;
  const more = changes.length > 1 ? `, and ${changes.length - 1} more` : '';
  const room = LONGEST_TITLE - more.length;
  return `${first.length > room ? `${first.slice(0, room - 1)}…` : first}${more}`;
}
