import type { ClusterIndex } from '../cluster-index.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { ClusterHealth } from '../health/cluster-health.ts';
import { isFluxObject } from '../health/flux-health.ts';
import type { Health } from '../health/health.ts';
import { needsAttention } from '../health/health.ts';
import type { KubeObject } from '../kube-object.ts';
import { fieldEdits } from '../managers.ts';
import { type ObjectRef, refKey } from '../object-ref.ts';
import type { Explanation } from './explanation.ts';
import { type Statement, statementsOf } from './statements.ts';

/** The end of a container's log. */
export interface ContainerLog {
  readonly container: string;
  readonly previous: boolean;
  readonly text: string;
}

/** Reasons of things on their way that will not get there by themselves. */
export const HELD = /^(DependencyNotReady|SpecNotSeen|LackOfProgress)$/;

/** A cluster as the search for causes sees it: objects, their health, and what is said about them. */
export class World {
  readonly index: ClusterIndex;
  readonly health: ClusterHealth;
  /** Logs that were read, by pod. */
  readonly logs: ReadonlyMap<KubeObject, readonly ContainerLog[]>;
  /** Kinds that could not be read: an object of one of them that is not there may well exist. */
  readonly unread: ReadonlySet<string>;
  readonly #explained = new Map<string, readonly Explanation[]>();
  #down: readonly KubeObject[] | undefined;
  #kinds: ReadonlySet<string> | undefined;
  readonly #statements = new Map<KubeObject, readonly Statement[]>();

  constructor(
    index: ClusterIndex,
    health: ClusterHealth,
    logs: ReadonlyMap<KubeObject, readonly ContainerLog[]>,
    unread: ReadonlySet<string>,
  ) {
    this.index = index;
    this.health = health;
    this.logs = logs;
    this.unread = unread;
  }

  /** The kinds of all objects there are. */
  get kinds(): ReadonlySet<string> {
    this.#kinds ??= new Set(this.index.objects.map(({ kind }) => kind));
    return this.#kinds;
  }

  /** What is said about an object and its pods: conditions, events, container states, logs. */
  statements(object: KubeObject): readonly Statement[] {
    const known = this.#statements.get(object) ?? statementsOf(object, this);
    this.#statements.set(object, known);
    return known;
  }

  /** Workloads that do not do their work: not well, or without replicas. */
  get downWorkloads(): readonly KubeObject[] {
    this.#down ??= ['Deployment', 'StatefulSet', 'DaemonSet']
      .flatMap((kind) => this.index.ofKind(kind))
      .filter((workload) => this.isBad(workload) || this.health.of(workload).reason === 'ScaledToZero');
    return this.#down;
  }

  /** What explains an object's state, asked for once. */
  explained(
    ref: ObjectRef,
    explain: (ref: ObjectRef, world: World) => readonly Explanation[],
  ): readonly Explanation[] {
    const key = refKey(ref);
    const known = this.#explained.get(key) ?? explain(ref, this);
    this.#explained.set(key, known);
    return known;
  }

  /** Whether an object is not as it should be, doubts aside. */
  isBad(object: KubeObject): boolean {
    return needsAttention(this.health.of(object));
  }

  /** Whether a workload or an applier is merely on its way: not late yet, and nothing of it has failed. */
  isUnderway(object: KubeObject): boolean {
    if (POD_SPECS[object.kind] === undefined && !isFluxObject(object)) return false;
    const { state, reason } = this.health.of(object);
    return state === 'progressing' && !HELD.test(reason);
  }

  /** Whether there is nobody at work by plan: a workload without replicas, or a Service with only such ones behind it. */
  isIdleByPlan(object: KubeObject): boolean {
    if (object.kind !== 'Service') return this.#isScaledDownByPlan(object);
    const behind = this.workloadsBehind(object);
    return behind.length > 0 && behind.every((workload) => this.#isScaledDownByPlan(workload));
  }

  /** Whether a workload has no replicas because what applies it says so, and no person said otherwise since. */
  #isScaledDownByPlan(workload: KubeObject): boolean {
    if (this.health.of(workload).reason !== 'ScaledToZero') return false;
    const appliers = this.index.appliersOf(workload);
    const byHand = fieldEdits(workload).some(
      ({ by, fields }) => by === 'person' && fields.includes('spec.replicas'),
    );
    return appliers.length > 0 && appliers.every((applier) => !this.isBad(applier)) && !byHand;
  }

  /** Whether an object is certainly not there: not in the snapshot, and its kind was read. */
  isMissing(ref: ObjectRef): boolean {
    const unread = [ref.kind, `*.${ref.group}`, '*'];
    return this.index.find(ref) === undefined && !unread.some((kind) => this.unread.has(kind));
  }

  /** The workload an object is part of; the object itself when it is part of none. */
  workloadOf(object: KubeObject): KubeObject {
    return this.index.workloadOf(object);
  }

  /** Workloads a Service sends to: those with pods it selects, and those whose template it selects. */
  workloadsBehind(service: KubeObject): readonly KubeObject[] {
    const selector = (service.spec?.selector ?? {}) as Readonly<Record<string, unknown>>;
    const namespace = service.metadata.namespace ?? '';
    const owners = this.index.podsSelected(namespace, selector).map((pod) => this.workloadOf(pod));
    const made = ['Deployment', 'StatefulSet', 'DaemonSet'].flatMap((kind) => this.index.ofKind(kind));
    const matching = made.filter(
      (workload) => workload.metadata.namespace === namespace && selects(selector, templateLabels(workload)),
    );
    return [...new Set([...owners, ...matching])];
  }

  /** The health of an object, or undefined for one that is not there. */
  healthOfRef(ref: ObjectRef): Health | undefined {
    const object = this.index.find(ref);
    return object === undefined ? undefined : this.health.of(object);
  }
}

/** The labels of the pods that a workload makes. */
export function templateLabels(workload: KubeObject): Readonly<Record<string, unknown>> {
  const template = workload.spec?.template as { metadata?: { labels?: Record<string, unknown> } } | undefined;
  return template?.metadata?.labels ?? {};
}

/** Whether labels hold all of a selector's; no selector selects nothing. */
export function selects(
  selector: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, unknown>>,
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
