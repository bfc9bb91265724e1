import type { Actor } from './actor.ts';
import { checkDraft } from './check-draft.ts';
import { checkRevisionExists, checkRevisions } from './check-revision.ts';
import { checkRights } from './check-rights.ts';
import { describeDifference } from './describe-diff.ts';
import { Draft, type DraftedObject } from './draft.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';
import { type LostRights, lossLines } from './lost-rights.ts';
import { type Touched, touchedBy } from './touched.ts';
import type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

/** A draft that passed: what would be saved, and what would be answered. */
export interface Judged<T> {
  readonly project: StoredProject;
  readonly draft: Draft;
  readonly objects: readonly DraftedObject[];
  readonly touched: Touched;
  /** What goes with environments that are deleted. */
  readonly lost: readonly LostRights[];
  readonly result: ChangeResult<T>;
}

/** Drafts what a request wants and judges it as a whole. Throws what is wrong with it; saves nothing. */
export async function judge<T>(
  reads: FlagReads,
  actor: Actor,
  request: WriteRequest,
  project: StoredProject,
  edit: Edit<T>,
): Promise<Judged<T>> {
  checkRevisionExists(project, request.expectedRevision);
  const draft = new Draft(reads, project);
  const drafted = await edit(draft);
  const objects = draft.changed();
  checkRights(actor, request, project.key, objects);
  checkRevisions(project, objects, request.expectedRevision);
  const warnings = await checkDraft(draft, request.reverts !== undefined);
  const lost = await lostWith(reads, actor, project, objects);
  const changed = objects.length > 0;
  const result = {
    project: project.key,
    changed,
    dryRun: request.dryRun,
    revision: changed ? project.revision + 1 : project.revision,
    changes: [...draft.diff().map(describeDifference), ...lossLines(lost)],
    warnings: lost.length === 0 ? warnings : [...warnings, 'Undoing this brings no rights and no keys back.'],
    drafted,
  };
  return { project, draft, objects, touched: await touchedBy(draft), lost, result };
}

async function lostWith(
  reads: FlagReads,
  { organizationId }: Actor,
  project: StoredProject,
  objects: readonly DraftedObject[],
): Promise<readonly LostRights[]> {
  const deleted = objects.filter(({ kind, after }) => kind === 'environment' && after === undefined);
  if (deleted.length === 0) return [];
  const environments = deleted.map(({ key }) => key);
  return reads.rightsIn(organizationId, project.key, environments);
}
