import { AppError } from '../lib/app-error.ts';
import type { Actor } from './actor.ts';
import { checkRevisionExists, checkRevisions } from './check-revision.ts';
import { findProject } from './find.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';
import { requireRole } from './grant.ts';
import type { ChangeResult, WriteRequest } from './write-request.ts';

/** A project that may be deleted, and what deleting it answers. */
export interface ProjectDeletion {
  readonly project: StoredProject;
  readonly result: ChangeResult;
}

/** Judges the deleting of a project: PRECONDITION_FAILED while it has flags, CONFLICT when anything in it is newer. */
export async function judgeProjectDeletion(
  reads: FlagReads,
  actor: Actor,
  request: WriteRequest,
): Promise<ProjectDeletion> {
  const project = await findProject(reads, actor, request.project);
  requireRole(actor.grants, 'admin', {}, 'Deleting a project');
  const { key, revision } = project;
  checkRevisionExists(project, request.expectedRevision);
  checkRevisions(project, [{ kind: 'project', key, revision }], request.expectedRevision);
  const { active, archived } = await reads.countFlags(project.id);
  if (active + archived > 0) throw stillUsed(key, active + archived);
  const changes = [`project ${key}: deleted`];
  const warnings = ['This cannot be undone.'];
  const result = { project: key, changed: true, dryRun: request.dryRun, revision, changes, warnings };
  return { project, result: { ...result, drafted: undefined } };
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
