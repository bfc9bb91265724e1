import { AppError } from '../lib/app-error.ts';
import type { Actor } from './actor.ts';
import type { ChangeRequest, ChangeResult } from './change-request.ts';
import { checkRevisionExists, checkRevisions } from './check-revision.ts';
import { findProject } from './find.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';
import { requireRole } from './grant.ts';
import { type LostRights, lossLines } from './lost-rights.ts';

/** A project that may be deleted, and what deleting it answers. */
export interface ProjectDeletion {
  readonly project: StoredProject;
  readonly lost: readonly LostRights[];
  readonly result: ChangeResult;
}

/** Judges the deleting of a project: PRECONDITION_FAILED while it has flags, CONFLICT when anything in it is newer. */
export async function judgeProjectDeletion(
  reads: FlagReads,
  actor: Actor,
  request: ChangeRequest,
): Promise<ProjectDeletion> {
  const project = await findProject(reads, actor, request.project);
  requireRole(actor.grants, 'admin', {}, 'Deleting a project');
  const { key, revision } = project;
  checkRevisionExists(project, request.expectedRevision);
  checkRevisions(project, [{ kind: 'project', key, revision }], request.expectedRevision);
  const { active, archived } = await reads.countFlags(project.id);
  if (active + archived > 0) throw stillUsed(key, active + archived);
  const lost = await reads.rightsIn(actor.organizationId, key);
  const changes = [`project ${key}: deleted`, ...lossLines(lost)];
  const warnings = ['This cannot be undone.'];
  const result = { project: key, changed: true, dryRun: request.dryRun, revision, changes, warnings };
  return { project, lost, result: { ...result, drafted: undefined } };
}

function stillUsed(key: string, flags: number): AppError {
  return new AppError(
    'PRECONDITION_FAILED',
    `Project "${key}" has ${flags} ${flags === 1 ? 'flag' : 'flags'}.`,
    {
      hint: 'Archive them with update_flag and remove them with delete_flag first.',
    },
  );
}
