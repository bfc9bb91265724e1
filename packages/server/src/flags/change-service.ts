import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import { auditEntry } from './audit-entry.ts';
import type { Change } from './change.ts';
import { checkDraft } from './check-draft.ts';
import { describeDifference } from './describe-diff.ts';
import { type Documents, type ObjectKind, parseStateKey } from './documents.ts';
import { Draft, type DraftedObject } from './draft.ts';
import { findProject } from './find.ts';
import type { FlagReads, FlagStore, FlagWrites, StoredProject } from './flag-store.ts';

/** A wish to change something in one project. */
export interface ChangeRequest {
  /** Project key; may be absent while there is one project. */
  readonly project: string | undefined;
  /** The tool it came through. */
  readonly tool: string;
  /** Answer what would happen, change nothing. */
  readonly dryRun: boolean;
  /** Refused with CONFLICT when an object this would change is newer. */
  readonly expectedRevision: number | undefined;
  readonly idempotencyKey: string | undefined;
  /** Digest of tool and arguments; tells a repeat from another use of the same idempotency key. */
  readonly digest: string;
  readonly reason: string | undefined;
  /** The change being undone. */
  readonly reverts?: string;
}

/** What came of a change request. */
export interface ChangeResult {
  readonly project: string;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** The project revision after it; for a dry run the one it would make. */
  readonly revision: number;
  readonly changeId?: string;
  /** The diff in words. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
}

/** Fills a draft with what is wanted. Runs again from scratch when the store had to retry. */
export type Edit = (draft: Draft) => Promise<void>;

/**
 * The one place every mutation of flags passes: draft, judge, save whole with its history and audit, or not at all.
 *
 * Error codes: NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT, INVALID_FLAG, ALREADY_EXISTS, CONFLICT, UNAVAILABLE.
 */
export class ChangeService {
  readonly #store: FlagStore;
  readonly #clock: Clock;

  constructor(store: FlagStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Applies what `edit` drafts in an existing project as one change; a repeat that finds it all there changes nothing. */
  apply(actor: Actor, request: ChangeRequest, edit: Edit): Promise<ChangeResult> {
    const find = (reads: FlagReads) => findProject(reads, actor, request.project);
    if (request.dryRun) return this.#store.read((reads) => preview(reads, actor, request, find, edit));
    return this.#store.write(async (writes) => this.#applyOnce(writes, actor, request, find, edit));
  }

  /** Makes a project and what `edit` drafts in it as its first change. ALREADY_EXISTS when there is one of that key. */
  create(actor: Actor, request: ChangeRequest, key: string, edit: Edit): Promise<ChangeResult> {
    const blank: StoredProject = {
      id: newId('prj', this.#clock()),
      organizationId: actor.organizationId,
      key,
      revision: 0,
      document: { key, name: key },
    };
    if (request.dryRun)
      return this.#store.read((reads) => preview(reads, actor, request, async () => blank, edit));
    const make = async (writes: FlagWrites) => {
      if ((await writes.project(actor.organizationId, key)) !== undefined) throw projectExists(key);
      await writes.insertProject({ id: blank.id, organizationId: blank.organizationId, key });
      return blank;
    };
    return this.#store.write((writes) => this.#applyOnce(writes, actor, request, () => make(writes), edit));
  }

  /**
   * Deletes a project that has no flags, with its environments and attributes. Cannot be undone.
   * PRECONDITION_FAILED while it has flags.
   */
  deleteProject(actor: Actor, request: ChangeRequest): Promise<ChangeResult> {
    if (request.dryRun) return this.#store.read(async (reads) => projectDeletion(reads, actor, request));
    return this.#store.write(async (writes) => {
      const result = await projectDeletion(writes, actor, request);
      const project = await findProject(writes, actor, request.project);
      await writes.deleteProject(project.id);
      await writes.appendAudit(
        auditEntry(actor, request.tool, this.#clock().toISOString(), {
          outcome: 'applied',
          project: project.key,
        }),
      );
      return result;
    });
  }

  async #applyOnce(
    writes: FlagWrites,
    actor: Actor,
    request: ChangeRequest,
    find: (reads: FlagReads) => Promise<StoredProject>,
    edit: Edit,
  ): Promise<ChangeResult> {
    const replayed = await replay(writes, actor, request);
    if (replayed !== undefined) return replayed;
    const judged = await judge(writes, request, await find(writes), edit);
    const result =
      judged.objects.length === 0 ? judged.result : await this.#save(writes, actor, request, judged);
    await keepAnswer(writes, actor, request, result, this.#clock().toISOString());
    return result;
  }

  async #save(
    writes: FlagWrites,
    actor: Actor,
    request: ChangeRequest,
    judged: Judged,
  ): Promise<ChangeResult> {
    const now = this.#clock();
    const change = changeOf(actor, request, judged, newId('chg', now), now.toISOString());
    await writes.setRevision(change.projectId, change.revision);
    await writes.insertChange(change);
    for (const object of judged.objects) await writes.putObject(versionOf(change, object));
    await writes.appendAudit(
      auditEntry(actor, request.tool, change.at, {
        outcome: 'applied',
        project: judged.project.key,
        changeId: change.id,
      }),
    );
    return { ...judged.result, changeId: change.id };
  }
}

async function projectDeletion(
  reads: FlagReads,
  actor: Actor,
  request: ChangeRequest,
): Promise<ChangeResult> {
  const project = await findProject(reads, actor, request.project);
  checkRevisionExists(project, request.expectedRevision);
  const { active, archived } = await reads.countFlags(project.id);
  if (active + archived === 0) {
    const changes = [`project ${project.key}: deleted`];
    return {
      project: project.key,
      changed: true,
      dryRun: request.dryRun,
      revision: project.revision,
      changes,
      warnings: ['This cannot be undone.'],
    };
  }
  throw new AppError('PRECONDITION_FAILED', `Project "${project.key}" has ${active + archived} flags.`, {
    hint: 'Archive them with update_flag and remove them with delete_flag first.',
  });
}

/** A draft that passed: what would be saved, and what would be answered. */
interface Judged {
  readonly project: StoredProject;
  readonly draft: Draft;
  readonly objects: readonly DraftedObject[];
  readonly result: ChangeResult;
}

async function preview(
  reads: FlagReads,
  actor: Actor,
  request: ChangeRequest,
  find: (reads: FlagReads) => Promise<StoredProject>,
  edit: Edit,
): Promise<ChangeResult> {
  const replayed = await replay(reads, actor, request);
  return replayed ?? (await judge(reads, request, await find(reads), edit)).result;
}

async function judge(
  reads: FlagReads,
  request: ChangeRequest,
  project: StoredProject,
  edit: Edit,
): Promise<Judged> {
  checkRevisionExists(project, request.expectedRevision);
  const draft = new Draft(reads, project);
  await edit(draft);
  const objects = draft.changed();
  checkRevisions(project, objects, request.expectedRevision);
  const warnings = await checkDraft(draft);
  const result = {
    project: project.key,
    changed: objects.length > 0,
    dryRun: request.dryRun,
    revision: objects.length > 0 ? project.revision + 1 : project.revision,
    changes: draft.diff().map(describeDifference),
    warnings,
  };
  return { project, draft, objects, result };
}

function projectExists(key: string): AppError {
  return new AppError('ALREADY_EXISTS', `Project "${key}" was made a moment ago.`, {
    hint: 'Look at it with list_projects.',
  });
}

function checkRevisionExists(project: StoredProject, expected: number | undefined): void {
  if (expected === undefined || expected <= project.revision) return;
  throw new AppError(
    'INVALID_ARGUMENT',
    `Project "${project.key}" has no revision ${expected} yet; it is at ${project.revision}.`,
    {
      hint: 'Pass as expected_revision the revision an earlier answer gave.',
    },
  );
}

function checkRevisions(
  project: StoredProject,
  objects: readonly DraftedObject[],
  expected: number | undefined,
): void {
  if (expected === undefined) return;
  const newer = objects.filter((object) => object.revision > expected);
  if (newer.length === 0) return;
  const names = newer.map((object) => `${object.kind} ${object.key}`);
  throw new AppError(
    'CONFLICT',
    `${names.join(', ')} changed since revision ${expected}; project "${project.key}" is at ${project.revision}.`,
    {
      hint: 'Read it again with get_flag (list_changes shows who changed what) and repeat the call for the new revision.',
      details: {
        changed: newer.map(({ kind, key, revision }) => ({ kind, key, revision })),
        revision: project.revision,
      },
    },
  );
}

async function replay(
  reads: FlagReads,
  actor: Actor,
  request: ChangeRequest,
): Promise<ChangeResult | undefined> {
  if (request.idempotencyKey === undefined) return undefined;
  const kept = await reads.idempotentAnswer(actor.author.principalId, request.idempotencyKey);
  if (kept === undefined) return undefined;
  if (kept.digest === request.digest) return JSON.parse(kept.answer) as ChangeResult;
  throw new AppError('INVALID_ARGUMENT', 'This idempotency_key was used for another call.', {
    hint: 'Use a new key for a new call; repeat a call with exactly the same arguments.',
  });
}

async function keepAnswer(
  writes: FlagWrites,
  actor: Actor,
  request: ChangeRequest,
  result: ChangeResult,
  at: string,
): Promise<void> {
  if (request.idempotencyKey === undefined) return;
  const answer = { digest: request.digest, answer: JSON.stringify(result) };
  await writes.keepIdempotentAnswer(actor.author.principalId, request.idempotencyKey, answer, at);
}

function changeOf(actor: Actor, request: ChangeRequest, judged: Judged, id: string, at: string): Change {
  const { project, draft, result } = judged;
  return {
    id,
    projectId: project.id,
    revision: result.revision,
    at,
    author: actor.author,
    tool: request.tool,
    summary: result.changes,
    diff: draft.diff(),
    flagKeys: unique(judged.objects.flatMap(flagKeyOf)),
    environmentKeys: unique(judged.objects.flatMap(environmentKeyOf)),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(request.reverts === undefined ? {} : { reverts: request.reverts }),
  };
}

function versionOf(change: Change, object: DraftedObject) {
  return {
    projectId: change.projectId,
    changeId: change.id,
    revision: change.revision,
    at: change.at,
    kind: object.kind,
    key: object.key,
    document: object.after as Documents[ObjectKind] | undefined,
  };
}

function flagKeyOf(object: DraftedObject): string[] {
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
