import { DEFAULT_STATE, type EnvironmentState, type JsonValue } from '@guidon/core';
import { AppError } from '../lib/app-error.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import type { Actor } from './actor.ts';
import type { Change } from './change.ts';
import { diffDocuments } from './diff.ts';
import type { Documents, ObjectKind } from './documents.ts';
import type { Draft } from './draft.ts';
import { visibleProjects } from './find.ts';
import type { FlagReads, FlagStore, ObjectVersions, StoredProject } from './flag-store.ts';
import { keptPolicies } from './kept-policies.ts';
import { statesWith } from './states-with.ts';
import { type UndoConflict, undoDifferences } from './undo.ts';

/** Values longer than this (as JSON) are left out of the list of conflicts, where get_flag shows them anyway. */
const LONGEST_VALUE = 1000;

/** A change that may be undone, and the project it was made in. */
export interface RevertTarget {
  readonly change: Change;
  readonly project: StoredProject;
}

/** Finds a change by id among the projects the actor may touch. Throws NOT_FOUND. */
export async function findChange(store: FlagStore, actor: Actor, id: string): Promise<RevertTarget> {
  return store.read(async (reads) => {
    const change = await reads.change(actor.organizationId, id);
    const project = (await visibleProjects(reads, actor)).find((one) => one.id === change?.projectId);
    if (change !== undefined && project !== undefined) return { change, project };
    throw new AppError('NOT_FOUND', `There is no change "${id}".`, {
      hint: 'list_changes shows the changes there are.',
    });
  });
}

/**
 * Drafts the undoing of a change: every field it set gets back what it had. Policies that it set stay; answers the
 * environments they are of.
 *
 * Throws CONFLICT, drafting nothing that could be saved, when a field was set again since; PRECONDITION_FAILED for
 * the change that made the project, and for one that only set policies.
 */
export async function draftRevert(draft: Draft, change: Change): Promise<readonly string[]> {
  const all = await draft.reads.versions(change.id);
  const kept = keptPolicies(all);
  const objects = all.filter(({ kind, key }) => kind !== 'policy' || !kept.includes(key));
  if (kept[0] !== undefined && objects.length === 0) throw setThePolicy(kept[0]);
  const conflicts = await policiesSetSince(draft, objects);
  for (const object of objects) conflicts.push(...(await revertObject(draft, object)));
  if (conflicts.length > 0) throw await conflict(draft.reads, change, conflicts);
  return kept;
}

/** Environments that the change made without a policy and that have one by now: the next of that name would have it. */
async function policiesSetSince(draft: Draft, objects: readonly ObjectVersions[]): Promise<UndoConflict[]> {
  const named = new Set(objects.map(({ kind, key }) => `${kind} ${key}`));
  const conflicts: UndoConflict[] = [];
  for (const { kind, key, before } of objects) {
    if (kind !== 'environment' || before !== undefined || named.has(`policy ${key}`)) continue;
    const policy = await draft.document('policy', key);
    if (policy !== undefined) conflicts.push({ object: `environment ${key}`, field: 'policy' });
  }
  return conflicts;
}

async function revertObject(draft: Draft, object: ObjectVersions): Promise<readonly UndoConflict[]> {
  if (object.kind === 'project' && object.before === undefined) throw madeTheProject(draft.project);
  const current = await draft.document(object.kind, object.key);
  const before = object.before ?? untouched(object);
  if (before === undefined || object.after === undefined || current === undefined) {
    return revertWhole(draft, object, current);
  }
  const differences = diffDocuments(object.kind, object.key, before, object.after);
  const { document, conflicts } = undoDifferences(current, before, differences);
  if (conflicts.length === 0) await draft.put(object.kind, object.key, document as Documents[ObjectKind]);
  return conflicts;
}

/** Undoes making or deleting an object: possible while it is still exactly as that change left it. */
async function revertWhole(
  draft: Draft,
  object: ObjectVersions,
  current: Documents[ObjectKind] | undefined,
): Promise<readonly UndoConflict[]> {
  if (deepEqual(current, object.before)) return [];
  const name = `${object.kind} ${object.key}`;
  if (!deepEqual(current ?? untouched(object), object.after ?? untouched(object)))
    return [{ object: name, field: 'whole document' }];
  const states = object.before === undefined ? await statesWith(draft, object) : [];
  const used = states.filter(([, state]) => !deepEqual(state, DEFAULT_STATE));
  if (used.length > 0) return used.map(([key]) => ({ object: name, field: `state ${key}` }));
  await draft.put(object.kind, object.key, object.before);
  for (const [key] of states) await draft.put('state', key, undefined);
  return [];
}

/** A policy comes and goes with its environment, and is undone in no other way. */
function setThePolicy(environmentKey: string): AppError {
  return new AppError('PRECONDITION_FAILED', `This change set the policy of "${environmentKey}".`, {
    hint: 'Policies are not undone: set the one you want with set_environment_policy.',
  });
}

function untouched({ kind }: ObjectVersions): EnvironmentState | undefined {
  return kind === 'state' ? DEFAULT_STATE : undefined;
}

function madeTheProject(project: StoredProject): AppError {
  return new AppError(
    'PRECONDITION_FAILED',
    `This change made project "${project.key}" and cannot be undone.`,
    {
      hint: 'delete_project removes a project without flags.',
    },
  );
}

async function conflict(
  reads: FlagReads,
  change: Change,
  conflicts: readonly UndoConflict[],
): Promise<AppError> {
  const reverted = await reads.revertOf(change.id);
  const since = reverted === undefined ? 'since' : `since (${reverted.id} undid it)`;
  const fields = conflicts.map((one) => `${one.object} ${one.field}`);
  return new AppError('CONFLICT', `Nothing was undone: ${fields.slice(0, 5).join('; ')} changed ${since}.`, {
    hint: 'Look at the conflicts and set those fields by hand, or undo the later change first.',
    details: { conflicts: conflicts.slice(0, 20).map(withoutLongValues) },
  });
}

function withoutLongValues({ object, field, ...values }: UndoConflict): UndoConflict {
  const short = Object.entries(values as Record<string, JsonValue>).filter(
    ([, value]) => JSON.stringify(value).length <= LONGEST_VALUE,
  );
  return { object, field, ...Object.fromEntries(short) };
}
