import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import { checkApproved } from './approved-plan.ts';
import { auditEntry } from './audit-entry.ts';
import type { Change } from './change.ts';
import { changeRecord } from './change-record.ts';
import type { DraftedObject } from './draft.ts';
import { findProject } from './find.ts';
import type { AuditEntry, FlagReads, FlagStore, FlagWrites, StoredProject } from './flag-store.ts';
import { requireRole } from './grant.ts';
import { keepAnswer, replay } from './idempotency.ts';
import { type Judged, judge } from './judge.ts';
import { judgeProjectDeletion } from './project-deletion.ts';
import type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

export type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

/** Finds, or makes, the project a request is about. */
type FindProject<Reads> = (reads: Reads) => Promise<StoredProject>;

/**
 * The one place every mutation of flags passes: draft, judge, save whole with its history and audit, or not at all.
 *
 * Error codes: NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT, INVALID_FLAG, ALREADY_EXISTS, CONFLICT,
 * PRECONDITION_FAILED, UNAVAILABLE. An aborted request throws the reason of its signal.
 */
export class ChangeService {
  readonly #store: FlagStore;
  readonly #clock: Clock;

  constructor(store: FlagStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Applies what `edit` drafts in an existing project as one change; a repeat that finds it all there changes nothing. */
  apply<T>(actor: Actor, request: WriteRequest, edit: Edit<T>): Promise<ChangeResult<T>> {
    const find = (reads: FlagReads) => findProject(reads, actor, request.project);
    if (request.dryRun) return this.#preview(actor, request, find, edit);
    return this.#answerOnce(actor, request, (writes) => this.#apply(writes, actor, request, find, edit));
  }

  /** Makes a project and what `edit` drafts in it as its first change. ALREADY_EXISTS when there is one of that key. */
  create<T>(actor: Actor, asked: WriteRequest, key: string, edit: Edit<T>): Promise<ChangeResult<T>> {
    const request = { ...asked, project: key };
    const { organizationId } = actor;
    requireRole(actor.grants, 'admin', {}, 'Making a project');
    const id = newId('prj', this.#clock());
    const blank = { id, organizationId, key, revision: 0, document: { key, name: key } };
    if (request.dryRun) return this.#preview(actor, request, async () => blank, edit);
    const make = async (writes: FlagWrites) => {
      if ((await writes.project(organizationId, key)) !== undefined) throw projectExists(key);
      await writes.insertProject({ id, organizationId, key });
      return blank;
    };
    return this.#answerOnce(actor, request, (writes) => this.#apply(writes, actor, request, make, edit));
  }

  /**
   * Deletes a project that has no flags, with its environments and attributes. Cannot be undone.
   * PRECONDITION_FAILED while it has flags.
   */
  deleteProject(actor: Actor, request: WriteRequest): Promise<ChangeResult> {
    if (request.dryRun) {
      return this.#store.read(async (reads) => {
        const replayed = await replay(reads, actor, request);
        return replayed ?? (await judgeProjectDeletion(reads, actor, request)).result;
      });
    }
    return this.#answerOnce(actor, request, async (writes) => {
      const { project, result } = await judgeProjectDeletion(writes, actor, request);
      checkApproved(request, result);
      await writes.deleteProject(project.id);
      await this.#audit(writes, actor, request, { project: project.key });
      return result;
    });
  }

  #preview<T>(
    actor: Actor,
    request: WriteRequest,
    find: FindProject<FlagReads>,
    edit: Edit<T>,
  ): Promise<ChangeResult<T>> {
    return this.#store.read(async (reads) => {
      const replayed = await replay<T>(reads, actor, request);
      return replayed ?? (await judge(reads, actor, request, await find(reads), edit)).result;
    });
  }

  /** One transaction; a repeat under the same idempotency key gets the first answer. */
  #answerOnce<T>(
    actor: Actor,
    request: WriteRequest,
    work: (writes: FlagWrites) => Promise<ChangeResult<T>>,
  ): Promise<ChangeResult<T>> {
    return this.#store.write(async (writes) => {
      request.signal?.throwIfAborted();
      const replayed = await replay<T>(writes, actor, request);
      if (replayed !== undefined) return replayed;
      const result = await work(writes);
      await keepAnswer(writes, actor, request, result, this.#clock());
      request.signal?.throwIfAborted();
      return result;
    });
  }

  async #apply<T>(
    writes: FlagWrites,
    actor: Actor,
    request: WriteRequest,
    find: FindProject<FlagWrites>,
    edit: Edit<T>,
  ): Promise<ChangeResult<T>> {
    const judged = await judge(writes, actor, request, await find(writes), edit);
    checkApproved(request, judged.result);
    if (judged.objects.length === 0) return judged.result;
    const change = await this.#save(writes, actor, request, judged);
    return { ...judged.result, changeId: change.id };
  }

  async #save(
    writes: FlagWrites,
    actor: Actor,
    request: WriteRequest,
    judged: Judged<unknown>,
  ): Promise<Change> {
    const now = this.#clock();
    const made = { id: newId('chg', now), at: now.toISOString() };
    const change = changeRecord(actor, request, judged, made);
    await writes.setRevision(change.projectId, change.revision);
    await writes.insertChange(change);
    for (const object of judged.objects) await writes.putObject(versionOf(change, object));
    await this.#audit(writes, actor, request, { project: judged.project.key, changeId: change.id });
    return change;
  }

  async #audit(
    writes: FlagWrites,
    actor: Actor,
    request: WriteRequest,
    what: Pick<AuditEntry, 'project' | 'changeId'>,
  ): Promise<void> {
    const at = this.#clock().toISOString();
    await writes.appendAudit(auditEntry(actor, request.tool, at, { outcome: 'applied', ...what }));
  }
}

function versionOf(change: Change, { kind, key, after }: DraftedObject) {
  const { projectId, revision, at } = change;
  return { projectId, changeId: change.id, revision, at, kind, key, document: after };
}

function projectExists(key: string): AppError {
  return new AppError('ALREADY_EXISTS', `Project "${key}" was made a moment ago.`, {
    hint: 'Look at it with list_projects.',
  });
}
