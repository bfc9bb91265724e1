import { AppError } from '../lib/app-error.ts';
import type { Actor } from './actor.ts';
import { checkRevisionExists, checkRevisions } from './check-revision.ts';
import { findProject } from './find.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';
import { requireRole } from './grant.ts';
import { type LostRights, lossLines } from './lost-rights.ts';
import { policiesOf } from './policy.ts';
import type { ChangeResult, WriteRequest } from './write-request.ts';

/** A project that may be deleted, and what deleting it answers. */
export interface ProjectDeletion {
  readonly project: StoredProject;
  readonly lost: readonly LostRights[];
  readonly result: ChangeResult;
}

/** Judges the deleting of a project: PRECONDITION_FAILED while it has flags or a protected environment, CONFLICT when anything in it is newer. */
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
  await checkNothingProtected(reads, project);
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

async function checkNothingProtected(reads: FlagReads, { id, key }: StoredProject): Promise<void> {
  const closed = [...(await policiesOf(reads, id)).values()].find((policy) => policy.protected);
  if (closed === undefined) return;
  throw new AppError('PRECONDITION_FAILED', `Environment "${closed.key}" of project "${key}" is protected.`, {
    hint: 'Have somebody approve that it is opened first: set_environment_policy with protected: false.',
  });
}
