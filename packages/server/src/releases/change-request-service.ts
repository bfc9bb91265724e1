import type { Actor } from '../flags/actor.ts';
import type { ChangeRequest, ChangeRequestQuery, Review, ReviewDecision } from '../flags/change-request.ts';
import type { ChangeService } from '../flags/change-service.ts';
import { checkDecides } from '../flags/check-decides.ts';
import { findProject, visibleProjects } from '../flags/find.ts';
import type {
  FlagReads,
  FlagStore,
  FlagWrites,
  Page,
  PageRequest,
  StoredProject,
} from '../flags/flag-store.ts';
import { checkMayPropose, guardOf } from '../flags/guard.ts';
import { judge } from '../flags/judge.ts';
import { keepChangeRequest } from '../flags/keep-change-request.ts';
import { contentOf, newChangeRequest } from '../flags/propose.ts';
import { eventFacts } from '../flags/request-facts.ts';
import { checkRoomForEvent, checkRoomForReview } from '../flags/request-limits.ts';
import type { Edit, WriteRequest } from '../flags/write-request.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { GLASS, REVIEW, requestEntry, UPDATE } from './audit-request.ts';
import { currentStanding } from './current-standing.ts';
import { approvalCountsFor, checkMayBreakGlass, checkMayMove, checkMayReplace } from './deciders.ts';
import { type FoundRequest, findRequest } from './find-request.ts';
import { judgeMerged } from './judge-merged.ts';
import type { Resolution } from './merge-content.ts';
import { movedSince } from './moved-since.ts';
import { type Asked, askedOnce, keepAsked } from './proposal-repeat.ts';
import { rebased } from './rebased.ts';
import {
  checkGivenUp,
  checkMayGoLive,
  checkOpen,
  checkVersion,
  checkWasRead,
  mayGoLive,
  movedOn,
  nothingToDo,
  ofAnotherProject,
} from './request-checks.ts';
import { requestNow } from './request-now.ts';
import type { Proposal, Publishing, RequestRef } from './request-ref.ts';
import { edited, happened, wishOf, withVoidApprovals } from './request-steps.ts';
import { type ListedRequest, listedRequest, type ShownRequest, shownRequest } from './show-request.ts';
import type { ToSave } from './to-save.ts';

/** A change request that was asked for; `changed` unless a repeat found it there. */
export type Proposed = ShownRequest & { readonly changed: boolean };

/**
 * Change requests: asked for, looked at, approved, published, given up. One of a project the actor may not see is
 * NOT_FOUND, like one that is not there.
 *
 * Error codes: NOT_FOUND, PERMISSION_DENIED, PRECONDITION_FAILED (not open, not approved, frozen), CONFLICT (something
 * changed since), INVALID_ARGUMENT, INVALID_FLAG, UNAVAILABLE.
 */
export class ChangeRequestService {
  readonly #store: FlagStore;
  readonly #changes: ChangeService;
  readonly #clock: Clock;

  constructor(store: FlagStore, changes: ChangeService, clock: Clock) {
    this.#store = store;
    this.#changes = changes;
    this.#clock = clock;
  }

  /** Change requests the actor may see, newest first; with a project key, those of that project. */
  list(
    actor: Actor,
    project: string | undefined,
    query: ChangeRequestQuery,
    page: PageRequest,
  ): Promise<Page<ListedRequest>> {
    return this.#store.read(async (reads) => {
      const projects =
        project === undefined
          ? await visibleProjects(reads, actor)
          : [await findProject(reads, actor, project)];
      const byId = new Map(projects.map((one) => [one.id, one]));
      const found = await reads.changeRequests([...byId.keys()], query, page);
      const items: ListedRequest[] = [];
      for (const request of found.items) {
        const of = byId.get(request.projectId) as StoredProject;
        items.push(await listedRequest(reads, { request, project: of }, this.#clock()));
      }
      return { ...found, items };
    });
  }

  /** One change request, with what it would do if it were published now. */
  get(actor: Actor, id: string): Promise<ShownRequest> {
    return this.#store.read(async (reads) => this.#shown(reads, await findRequest(reads, actor, id)));
  }

  /**
   * Makes one change request of what an edit drafts, whether its environments are protected or not; or gives an open
   * one another content, which takes approval anew. A repeat finds what is there.
   */
  propose(actor: Actor, wish: WriteRequest, proposal: Proposal, edit: Edit): Promise<Proposed> {
    const work = (reads: FlagReads) =>
      askedOnce(reads, actor, wish, proposal.replaces === undefined, () =>
        this.#drafted(reads, actor, wish, proposal, edit),
      );
    if (wish.dryRun) return this.#store.read(async (reads) => this.#asked(reads, await work(reads)));
    return this.#store.write(async (writes) => {
      const asked = await work(writes);
      if (asked.repeats === undefined) {
        await keepChangeRequest(writes, asked.found.request);
        await writes.appendAudit(requestEntry(actor, wish.tool, asked.found.request, 'proposed'));
      }
      await keepAsked(writes, actor, wish, asked, this.#clock());
      wish.signal?.throwIfAborted();
      return this.#asked(writes, asked);
    });
  }

  /** Says something about a change request. Deciding takes a person with the role approver who did not ask for it. */
  review(
    actor: Actor,
    ref: RequestRef,
    decision: ReviewDecision,
    comment: string | undefined,
  ): Promise<ShownRequest> {
    return this.#change(actor, ref, REVIEW, async (reads, found) => {
      const { request } = found;
      checkOpen(request);
      checkRoomForReview(request, decision);
      if (decision === 'approve') checkWasRead(request, ref.expectedVersion);
      const review: Review = {
        id: newId('rev', this.#clock()),
        at: this.#now(),
        by: actor.author,
        decision,
        ...(comment === undefined ? {} : { comment }),
        digest: request.content.digest,
        environments: await this.#countsFor(reads, actor, found, decision),
      };
      const status = decision === 'reject' ? 'rejected' : request.status;
      return { ...request, status, reviews: [...request.reviews, review] };
    });
  }

  /** Makes an approved change request live, or, with a reason, one that is not approved. A repeat changes nothing. */
  publish(actor: Actor, asked: Publishing): Promise<ShownRequest & { readonly changed: boolean }> {
    const work = async (reads: FlagReads) => {
      checkDecides(actor, `guidon requests publish ${asked.id}`);
      const found = await findRequest(reads, actor, asked.id);
      if (found.request.status === 'published') return { found };
      checkVersion(found.request, asked.expectedVersion);
      return { found, toSave: await this.#judged(reads, actor, asked, found) };
    };
    if (asked.dryRun === true) {
      return this.#store.read(async (reads) => {
        const { found, toSave } = await work(reads);
        return { ...(await this.#shown(reads, found)), changed: toSave !== undefined };
      });
    }
    return this.#store.write(async (writes) => {
      const { found, toSave } = await work(writes);
      if (toSave === undefined) return { ...(await this.#shown(writes, found)), changed: false };
      const request = await this.#save(writes, actor, asked, found.request, toSave);
      asked.signal?.throwIfAborted();
      return { ...(await this.#shown(writes, { ...found, request })), changed: true };
    });
  }

  /** Makes the content fit what is live now; approvals start anew when that makes it another. */
  rebase(actor: Actor, ref: RequestRef, resolutions: readonly Resolution[]): Promise<ShownRequest> {
    return this.#change(actor, ref, UPDATE, (reads, found) =>
      rebased(reads, actor, found, resolutions, this.#clock()),
    );
  }

  /** Gives a change request up: its author may, and editors of the project. Reopening takes it up again. */
  close(actor: Actor, ref: RequestRef, reason: string | undefined): Promise<ShownRequest> {
    return this.#change(actor, ref, UPDATE, async (_reads, { request }) => {
      checkMayMove(actor, request);
      checkOpen(request);
      return { ...happened(request, actor, this.#now(), 'closed', reason), status: 'closed' };
    });
  }

  /** Takes up a change request that was closed or rejected. Approvals start anew; what was said against it stands. */
  reopen(actor: Actor, ref: RequestRef, reason: string | undefined): Promise<ShownRequest> {
    return this.#change(actor, ref, UPDATE, async (_reads, { request }) => {
      checkMayMove(actor, request);
      checkGivenUp(request);
      checkRoomForEvent(request);
      const reviews = withVoidApprovals(request);
      return { ...happened(request, actor, this.#now(), 'reopened', reason), status: 'open', reviews };
    });
  }

  async #drafted(
    reads: FlagReads,
    actor: Actor,
    wish: WriteRequest,
    { title, replaces }: Proposal,
    edit: Edit,
  ): Promise<FoundRequest> {
    const project = await findProject(reads, actor, wish.project);
    const judged = await judge(reads, actor, wish, project, edit);
    if (judged.objects.length === 0) throw nothingToDo();
    const guard = await guardOf(judged.draft, this.#clock());
    if (guard !== undefined) checkMayPropose(actor, guard);
    const content = await contentOf(judged, wish, guard?.environments ?? []);
    const made = newChangeRequest(actor, { ...wish, title }, project, content, this.#clock());
    const request = replaces === undefined ? made : await this.#edited(reads, actor, replaces, made);
    return { request, project };
  }

  /** An open change request with the content of another. */
  async #edited(
    reads: FlagReads,
    actor: Actor,
    ref: RequestRef,
    made: ChangeRequest,
  ): Promise<ChangeRequest> {
    const found = await findRequest(reads, actor, ref.id);
    const { request } = found;
    checkVersion(request, ref.expectedVersion);
    checkOpen(request);
    checkRoomForEvent(request);
    if (request.projectId !== made.projectId) throw ofAnotherProject(request);
    const { guard } = await requestNow(reads, found, this.#clock());
    checkMayReplace(actor, request, guard?.policies ?? []);
    return this.#newer(edited(request, made, actor, this.#now()));
  }

  /** What publishing would save, and the approvals that count. Throws whatever stands in its way. */
  async #judged(reads: FlagReads, actor: Actor, asked: Publishing, found: FoundRequest): Promise<ToSave> {
    const { request } = found;
    checkOpen(request);
    const wish = wishOf(request, { dryRun: asked.dryRun === true, tool: PUBLISH });
    const judged = await judgeMerged(reads, actor, wish, found);
    const guard = await guardOf(judged.draft, this.#clock());
    const standing = await currentStanding(reads, request, guard, this.#clock());
    const approvals = [...new Set(standing.environments.flatMap((one) => one.approvals))];
    const moved = await movedSince(request.content, judged.draft, guard);
    if (asked.breakGlass) {
      checkWasRead(request, asked.expectedVersion);
      const standsInTheWay = moved.length > 0 || !mayGoLive(standing, guard);
      checkMayBreakGlass(actor, request, standsInTheWay ? (guard?.policies ?? []) : [], asked.reason);
      return { judged, approvals };
    }
    checkMayGoLive(request, standing, guard);
    if (moved.length > 0) throw movedOn(moved);
    return { judged, approvals };
  }

  async #save(
    writes: FlagWrites,
    actor: Actor,
    { breakGlass, reason }: Publishing,
    request: ChangeRequest,
    { judged, approvals }: ToSave,
  ): Promise<ChangeRequest> {
    const tool = breakGlass ? GLASS : PUBLISH;
    const wish = wishOf(request, { dryRun: false, tool, why: reason ?? request.reason });
    const glass = breakGlass ? { brokeGlass: true as const } : {};
    const what = breakGlass ? 'broke_glass' : 'published';
    const happening = happened(request, actor, this.#now(), what, reason);
    const published = this.#newer({ ...happening, ...glass, status: 'published' });
    const facts = { ...eventFacts(published, approvals) };
    const publication = { changeRequestId: request.id, ...glass, facts };
    const change =
      judged.objects.length === 0
        ? {}
        : { changeId: (await this.#changes.save(writes, actor, wish, judged, publication)).id };
    const kept = { ...published, ...change };
    await keepChangeRequest(writes, kept);
    // The line of the change tells it already.
    if (kept.changeId === undefined)
      await writes.appendAudit(requestEntry(actor, tool, kept, 'applied', approvals));
    return kept;
  }

  /** The environments a decision counts for. */
  async #countsFor(
    reads: FlagReads,
    actor: Actor,
    found: FoundRequest,
    decision: ReviewDecision,
  ): Promise<readonly string[]> {
    if (decision === 'comment') return [];
    checkDecides(actor, `guidon requests ${COMMANDS[decision]} ${found.request.id}`);
    const { guard } = await requestNow(reads, found, this.#clock());
    return approvalCountsFor(actor, found.request, guard?.policies ?? []);
  }

  /** Changes one request in one transaction; nothing is written of a step that leaves it as it is. */
  #change(
    actor: Actor,
    ref: RequestRef,
    tool: string,
    step: (reads: FlagReads, found: FoundRequest) => Promise<ChangeRequest>,
  ): Promise<ShownRequest> {
    const work = async (reads: FlagReads) => {
      const found = await findRequest(reads, actor, ref.id);
      checkVersion(found.request, ref.expectedVersion);
      const request = await step(reads, found);
      return { found, changed: request === found.request ? undefined : this.#newer(request) };
    };
    if (ref.dryRun === true) {
      return this.#store.read(async (reads) => {
        const { found, changed = found.request } = await work(reads);
        return this.#shown(reads, { ...found, request: changed });
      });
    }
    return this.#store.write(async (writes) => {
      const { found, changed } = await work(writes);
      if (changed === undefined) return this.#shown(writes, found);
      await keepChangeRequest(writes, changed);
      await writes.appendAudit(requestEntry(actor, tool, changed));
      return this.#shown(writes, { ...found, request: changed });
    });
  }

  async #asked(reads: FlagReads, { found, repeats }: Asked): Promise<Proposed> {
    return { ...(await this.#shown(reads, found)), changed: repeats === undefined };
  }

  #shown = (reads: FlagReads, found: FoundRequest) => shownRequest(reads, found, this.#clock());

  #newer(request: ChangeRequest): ChangeRequest {
    return { ...request, version: request.version + 1, updatedAt: this.#now() };
  }

  #now(): string {
    return this.#clock().toISOString();
  }
}

const PUBLISH = 'publish_change_request';
const COMMANDS: Readonly<Record<Exclude<ReviewDecision, 'comment'>, string>> = {
  approve: 'approve',
  reject: 'reject',
  request_changes: 'ask-for-changes',
};
