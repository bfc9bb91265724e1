import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import { checkApproved } from './approved-plan.ts';
import { type AuditedDeed, auditEntry } from './audit-entry.ts';
import type { Change } from './change.ts';
import { changeRecord } from './change-record.ts';
import type { Changes } from './changes.ts';
import type { DraftedObject } from './draft.ts';
import { findProject } from './find.ts';
import type { FlagReads, FlagStore, FlagWrites, StoredProject } from './flag-store.ts';
import { requireRole } from './grant.ts';
import { guardOf } from './guard.ts';
import { ANSWERS_KEPT_DAYS, keepAnswer, replay } from './idempotency.ts';
import { type Judged, judge } from './judge.ts';
import { endRights, type LostRights } from './lost-rights.ts';
import { judgeProjectDeletion } from './project-deletion.ts';
import { pendingOf, propose } from './propose.ts';
import { eventFacts } from './request-facts.ts';
import type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

export type { ChangeResult, Edit, WriteRequest } from './write-request.ts';

/** Finds, or makes, the project a request is about. */
type FindProject<Reads> = (reads: Reads) => Promise<StoredProject>;

/** What history tells of a change that came out of a change request, and what the audit log tells besides. */
export type Publication = Pick<Change, 'changeRequestId' | 'brokeGlass'> & Pick<AuditedDeed, 'facts'>;

/**
 * The one place every mutation of flags passes: draft, judge, and save whole with its history and audit, or not at all.
 * What would change a protected environment becomes a change request, as a whole, and is not saved.
 *
 * Error codes: NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT, INVALID_FLAG, ALREADY_EXISTS, CONFLICT,
 * PRECONDITION_FAILED, UNAVAILABLE. An aborted request throws the reason of its signal.
 */
export class ChangeService implements Changes {
  readonly #store: FlagStore;
  readonly #clock: Clock;
  readonly #answersKeptDays: number;

  /** First answers under idempotency keys are kept for some days at least. Default 7. */
  constructor(store: FlagStore, clock: Clock, answersKeptDays = ANSWERS_KEPT_DAYS) {
    this.#store = store;
    this.#clock = clock;
    this.#answersKeptDays = answersKeptDays;
  }

  apply<T>(actor: Actor, request: WriteRequest, edit: Edit<T>): Promise<ChangeResult<T>> {
    const find = (reads: FlagReads) => findProject(reads, actor, request.project);
    if (request.dryRun) return this.#preview(actor, request, find, edit);
    return this.#answerOnce(actor, request, (writes) => this.#apply(writes, actor, request, find, edit));
  }

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

  deleteProject(actor: Actor, request: WriteRequest): Promise<ChangeResult> {
    if (request.dryRun) {
      return this.#store.read(async (reads) => {
        const replayed = await replay<ChangeResult>(reads, actor, request);
        return replayed ?? (await judgeProjectDeletion(reads, actor, request)).result;
      });
    }
    return this.#answerOnce(actor, request, async (writes) => {
      const { project, lost, result } = await judgeProjectDeletion(writes, actor, request);
      checkApproved(request, result);
      await writes.deleteProject(project.id);
      await this.#endRights(writes, actor, request, project, lost);
      await this.#audit(writes, actor, request, { project: project.key });
      return result;
    });
  }

  /**
   * Saves what has been judged already, whatever policies say: how approved change requests are published, inside the
   * transaction that checked their approval.
   */
  async save(
    writes: FlagWrites,
    actor: Actor,
    request: WriteRequest,
    judged: Judged<unknown>,
    { facts, ...publication }: Publication = {},
  ): Promise<Change> {
    const now = this.#clock();
    const made = { id: newId('chg', now), at: now.toISOString(), ...publication };
    const change = changeRecord(actor, request, judged, made);
    await writes.setRevision(change.projectId, change.revision);
    await writes.insertChange(change);
    for (const object of judged.objects) await writes.putObject(versionOf(change, object));
    await this.#endRights(writes, actor, request, judged.project, judged.lost);
    const { changeRequestId, brokeGlass } = publication;
    await this.#audit(writes, actor, request, {
      project: judged.project.key,
      changeId: change.id,
      ...(changeRequestId === undefined ? {} : { changeRequestId }),
      ...(brokeGlass === undefined ? {} : { breakGlass: brokeGlass }),
      ...(facts === undefined ? {} : { facts }),
    });
    return change;
  }

  #preview<T>(
    actor: Actor,
    request: WriteRequest,
    find: FindProject<FlagReads>,
    edit: Edit<T>,
  ): Promise<ChangeResult<T>> {
    return this.#store.read(async (reads) => {
      const replayed = await replay<ChangeResult<T>>(reads, actor, request);
      if (replayed !== undefined) return replayed;
      const { draft, result } = await judge(reads, actor, request, await find(reads), edit);
      const guard = await guardOf(draft, this.#clock());
      return guard === undefined ? result : { ...result, pending: pendingOf(guard) };
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
      const replayed = await replay<ChangeResult<T>>(writes, actor, request);
      if (replayed !== undefined) return replayed;
      const result = await work(writes);
      await keepAnswer(writes, actor, request, result, this.#clock(), this.#answersKeptDays);
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
    const guard = await guardOf(judged.draft, this.#clock());
    if (guard === undefined) {
      const change = await this.save(writes, actor, request, judged);
      return { ...judged.result, changeId: change.id };
    }
    const made = await propose(writes, actor, request, judged, guard, this.#clock);
    const { id } = made;
    const { key: project, revision } = judged.project;
    const facts = { ...eventFacts(made) };
    await this.#audit(writes, actor, request, { outcome: 'proposed', project, changeRequestId: id, facts });
    return { ...judged.result, changed: false, revision, pending: pendingOf(guard, id) };
  }

  #endRights(
    writes: FlagWrites,
    actor: Actor,
    { tool }: WriteRequest,
    { key: project }: StoredProject,
    lost: readonly LostRights[],
  ): Promise<void> {
    return endRights(writes, actor, { tool, project, at: this.#clock().toISOString() }, lost);
  }

  async #audit(
    writes: FlagWrites,
    actor: Actor,
    request: WriteRequest,
    what: Partial<AuditedDeed>,
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
