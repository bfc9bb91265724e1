import { AppError } from '../../lib/app-error.ts';
import { textOf } from '../fields.ts';
import { SHARD, shardOf, whyNobodyAnswers } from '../flux-controllers.ts';
import { referencesOf } from '../graph/references.ts';
import { conditionOf } from '../health/conditions.ts';
import { isSuspended } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Masker } from '../masking/masker.ts';
import { type ObjectRef, refOf, refText } from '../object-ref.ts';
import type { Operated, Operation, OperationFollower, OperationStep, StepOutcome } from '../operation.ts';
import { abortable } from './abortable.ts';
import { awaitHandled, type Verdict } from './await-handled.ts';
import { checkOperation } from './check-operation.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import { leaveEvent } from './leave-event.ts';
import {
  left,
  notSuspendable,
  ownerNote,
  sayHowToResume,
  sayVerdict,
  unanswered,
} from './operation-words.ts';
import { isReconcilable, requestPatch, resumePatch, suspendPatch } from './reconcilable.ts';
import { reconcilePlan } from './reconcile-plan.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';

/** Deployments that are looked through for a controller. */
const MOST_DEPLOYMENTS = 5000;

/** What an operation works with. */
export interface OperatorParts {
  readonly client: KubeClient;
  readonly masker: Pick<Masker, 'text'>;
  readonly follower: OperationFollower;
  /** Whether an Event is left on what was changed. */
  readonly leaveEvents: boolean;
  readonly signal: AbortSignal;
}

/**
 * Reconciles, suspends and resumes what Flux manages, and stays until the controllers have answered.
 *
 * Everything is tried as a dry run first: the API server's own checks and rights say no before anything is changed.
 */
export class Operator {
  readonly #parts: OperatorParts;
  readonly #events: Promise<void>[] = [];
  /** What was changed, and what is being changed or was without a clear answer. */
  readonly #changed: string[] = [];
  #unsure: string | undefined;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  /** Does it. Throws NOT_FOUND, PRECONDITION_FAILED for what cannot be done to that kind, PERMISSION_DENIED. */
  async run(operation: Operation): Promise<Operated> {
    const { client, signal } = this.#parts;
    const kind = await client.discovery.kind(operation.kind, undefined, signal);
    const object = await client.get(kind, operation.namespace, operation.name, signal);
    checkOperation(object, operation);
    try {
      return await this.#do(object, operation);
    } catch (failure) {
      throw this.#told(failure, operation);
    } finally {
      await Promise.all(this.#events);
    }
  }

  #do(object: KubeObject, operation: Operation): Promise<Operated> {
    if (operation.action === 'reconcile') return this.#reconcile(object, operation);
    return operation.action === 'suspend'
      ? this.#suspend(object, operation)
      : this.#resume(object, operation);
  }

  async #suspend(object: KubeObject, operation: Operation): Promise<Operated> {
    if (isSuspended(object)) return unchanged(object, 'It is suspended already.');
    const tried = await this.#try(object, suspendPatch(object));
    if (!isSuspended(tried)) throw notSuspendable(object);
    if (operation.dryRun)
      return planned(
        object,
        'It would be suspended: its controller would leave it and what it applied alone.',
      );
    await this.#change(object, suspendPatch(object), operation);
    const says = 'Suspended. What it applied stays as it is, and changes in Git wait.';
    return { changed: true, steps: [step(object, 'suspended', says + ownerNote(object))] };
  }

  async #resume(object: KubeObject, operation: Operation): Promise<Operated> {
    if (!isSuspended(object)) return unchanged(object, 'It is not suspended.');
    const token = newToken();
    await this.#try(object, resumePatch(object, token));
    if (operation.dryRun) return planned(object, 'It would be resumed, and reconciled at once.');
    await this.#change(object, resumePatch(object, token), operation);
    if (!isReconcilable(object)) return { changed: true, steps: [step(object, 'resumed', 'Resumed.')] };
    const after = await this.#wait(object, token, operation);
    return {
      changed: true,
      steps: [
        after.outcome === 'ready'
          ? { ...after, outcome: 'resumed', says: `Resumed. ${after.says}` }
          : { ...after, says: `Resumed, but: ${after.says}` },
      ],
    };
  }

  async #reconcile(object: KubeObject, operation: Operation): Promise<Operated> {
    const plan = await reconcilePlan(object, operation, (ref) => this.#find(ref));
    const steps: OperationStep[] = [];
    for (const each of plan) {
      const isLast = each === object || refText(refOf(each)) === refText(refOf(object));
      const blocked = steps.some(({ outcome }) => outcome !== 'ready' && outcome !== 'planned');
      const done = blocked
        ? step(each, 'skipped', 'Left alone, for something before it is not ready.')
        : await this.#reconcileOne(each, operation, isLast);
      steps.push(done);
    }
    return { changed: this.#mayHaveChanged(), steps };
  }

  /** One object of a plan; those that are only on the way to the one that was named are never forced. */
  async #reconcileOne(object: KubeObject, operation: Operation, named: boolean): Promise<OperationStep> {
    if (isSuspended(object)) return step(object, 'suspended', sayHowToResume(object));
    const token = newToken();
    const how = { force: named && operation.force === true, reset: named && operation.reset === true };
    try {
      await this.#try(object, requestPatch(token, how));
      if (operation.dryRun) return step(object, 'planned', 'Its controller would be asked to reconcile it.');
      await this.#change(object, requestPatch(token, how), operation);
    } catch (failure) {
      return this.#refused(object, failure);
    }
    const done = await this.#wait(object, token, operation);
    if (done.outcome !== 'ready') return done;
    return { ...done, says: done.says + (await this.#sourceNote(object)) };
  }

  /** Ready is not up to date where nothing is fetched any more. */
  async #sourceNote(object: KubeObject): Promise<string> {
    for (const { to, relation } of referencesOf(object)) {
      if (relation !== 'source') continue;
      const source = await this.#find(to).catch(unreadable);
      if (source !== undefined && isReconcilable(source) && isSuspended(source))
        return ` Its source ${refText(refOf(source))} is suspended, so nothing newer was fetched.`;
    }
    return '';
  }

  /** A request that failed, as a step: what was done before it stays in the answer. */
  #refused(object: KubeObject, failure: unknown): OperationStep {
    if (!(failure instanceof KubeFailure)) throw failure;
    if (failure.status === 403) return step(object, 'denied', failure.says());
    const { masker } = this.#parts;
    if (failure.status === 409) return step(object, 'conflict', masker.text(failure.message));
    // Without a change there is no result to keep, and the failure itself tells more.
    if (!this.#mayHaveChanged()) throw failure;
    const maybe = this.#unsure === undefined ? '' : 'It may have been asked to reconcile. ';
    return step(object, 'failed', masker.text(maybe + failure.says()));
  }

  async #wait(object: KubeObject, token: string, { waitMs }: Operation): Promise<OperationStep> {
    const { follower, signal, masker } = this.#parts;
    const name = refText(refOf(object));
    const hear = (says: string) => follower.tell(`${name}: ${masker.text(says)}`);
    const look = () => this.#find(refOf(object));
    hear('asked its controller');
    const waited = await awaitHandled(look, token, { waitMs, tell: hear }, signal);
    const { verdict, handled, object: now, unseen } = waited;
    const ready = now === undefined ? undefined : conditionOf(now, 'Ready');
    const message = ready === undefined ? '' : masker.text(ready.message);
    const revision = now === undefined ? undefined : revisionOf(now);
    const says = sayVerdict(waited, ready?.reason, waitMs);
    const why =
      verdict === 'timed_out' && !handled && unseen === undefined
        ? await this.#whyNobodyAnswers(object)
        : undefined;
    return {
      ...step(object, OUTCOMES[verdict], masker.text(why === undefined ? says : `${says} ${why}`)),
      ...(message === '' ? {} : { message }),
      ...(revision === undefined ? {} : { revision: masker.text(revision) }),
    };
  }

  /** What the Deployments of the controllers tell, where they may be read. */
  async #whyNobodyAnswers(object: KubeObject): Promise<string> {
    const { client, signal } = this.#parts;
    const nothing = 'It may be down, or busy.';
    try {
      const kind = findKind(await client.discovery.kinds(signal), 'Deployment', 'apps/v1');
      if (kind === undefined) return nothing;
      const { items } = await client.list(kind, {}, MOST_DEPLOYMENTS, signal);
      return whyNobodyAnswers(object, items) ?? nothing;
    } catch (failure) {
      if (!(failure instanceof KubeFailure)) throw failure;
      const shard = shardOf(object);
      return shard === undefined
        ? nothing
        : `It belongs to shard "${shard}" (label ${SHARD}); is that running?`;
    }
  }

  /** Changes an object. Whoever leaves meanwhile is let go; the change goes on to its end, with its trail. */
  async #change(object: KubeObject, body: object, operation: Operation): Promise<void> {
    const { signal } = this.#parts;
    signal.throwIfAborted();
    this.#unsure = refText(refOf(object));
    await abortable(this.#changeToTheEnd(object, body, operation), signal);
  }

  async #changeToTheEnd(object: KubeObject, body: object, { action, by }: Operation): Promise<void> {
    const { client, leaveEvents, follower } = this.#parts;
    await this.#patch(object, body, { dryRun: false }, new AbortController().signal).catch((failure) => {
      if (isRefusal(failure)) this.#unsure = undefined;
      throw failure;
    });
    this.#unsure = undefined;
    this.#changed.push(refText(refOf(object)));
    if (leaveEvents) this.#events.push(leaveEvent(client, object, { action, by }));
    await follower.changed(refOf(object));
  }

  #mayHaveChanged(): boolean {
    return this.#changed.length > 0 || this.#unsure !== undefined;
  }

  /** A failure that does not hide what was changed before it, or may have been. */
  #told(failure: unknown, { action }: Operation): unknown {
    if (!this.#mayHaveChanged()) return failure;
    if (this.#parts.signal.aborted) return left(action, this.#changed, this.#unsure);
    if (this.#unsure === undefined || !(failure instanceof KubeFailure)) return failure;
    return unanswered(action, this.#unsure, failure);
  }

  /** The object as it would be. */
  #try(object: KubeObject, body: object): Promise<KubeObject> {
    return this.#patch(object, body, { dryRun: true }, this.#parts.signal);
  }

  async #patch(
    object: KubeObject,
    body: object,
    how: { readonly dryRun: boolean },
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const { namespace = '', name } = object.metadata;
    const kind = await this.#kindOf(refOf(object), signal);
    return this.#parts.client.patch(kind, { namespace, name }, body, how, signal);
  }

  async #find(ref: ObjectRef): Promise<KubeObject | undefined> {
    const { client, signal } = this.#parts;
    try {
      return await client.get(await this.#kindOf(ref, signal), ref.namespace, ref.name, signal);
    } catch (failure) {
      const missing = failure instanceof KubeFailure && failure.status === 404;
      if (missing || (failure instanceof AppError && failure.code === 'NOT_FOUND')) return undefined;
      throw failure;
    }
  }

  async #kindOf({ group, kind }: ObjectRef, signal: AbortSignal): Promise<ResourceKind> {
    const { client } = this.#parts;
    const kinds = await client.discovery.kinds(signal);
    const found = findKind(
      kinds.filter((each) => group === undefined || each.group === group),
      kind,
    );
    return found ?? client.discovery.kind(kind, undefined, signal);
  }
}

const OUTCOMES: Readonly<Record<Verdict, StepOutcome>> = {
  ready: 'ready',
  failed: 'failed',
  suspended: 'suspended',
  timed_out: 'timed_out',
  gone: 'failed',
};

/** Whether the API server said no, which is the only failure after which nothing can have changed. */
function isRefusal(failure: unknown): boolean {
  return failure instanceof KubeFailure && failure.status >= 400 && failure.status < 500;
}

/** What may not be read is left out of what is only a note. */
function unreadable(failure: unknown): undefined {
  if (!(failure instanceof KubeFailure)) throw failure;
}

function step(object: KubeObject, outcome: StepOutcome, says: string): OperationStep {
  return { object: refOf(object), outcome, says };
}

function unchanged(object: KubeObject, says: string): Operated {
  return { changed: false, steps: [step(object, 'unchanged', says)] };
}

function planned(object: KubeObject, says: string): Operated {
  return { changed: false, steps: [step(object, 'planned', says + ownerNote(object))] };
}

function revisionOf(object: KubeObject): string | undefined {
  return (
    textOf(object, 'status.lastAppliedRevision') ??
    textOf(object, 'status.artifact.revision') ??
    textOf(object, 'status.lastAttemptedRevision')
  );
}

/** Never the same twice: a controller does nothing for one it has seen. */
function newToken(): string {
  return `${new Date().toISOString()}-${Math.random().toString(36).slice(2, 8)}`;
}
