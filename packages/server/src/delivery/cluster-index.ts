import { type ClusterEvent, readEvent } from './cluster-event.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { recordOf } from './fields.ts';
import { appliesElsewhere, inventoryOf } from './graph/inventory.ts';
import { labelledAppliers } from './graph/ownership-labels.ts';
import { POD_SPECS } from './graph/reference-rules.ts';
import { isKubeObject, type KubeObject } from './kube-object.ts';
import { groupOf, looseKey, type ObjectRef, refKey, refOf } from './object-ref.ts';

/** Finds the objects of a snapshot by name, owner, applier and selector without walking all of them each time. */
export class ClusterIndex {
  readonly objects: readonly KubeObject[];
  /** The cluster's time, in milliseconds. */
  readonly now: number;
  readonly #exact = new Map<string, KubeObject>();
  readonly #anyGroup = new Map<string, KubeObject>();
  readonly #byKind = new Map<string, KubeObject[]>();
  readonly #byNamespace = new Map<string, KubeObject[]>();
  readonly #children = new Map<string, KubeObject[]>();
  readonly #appliers = new Map<string, KubeObject[]>();
  readonly #labelled = new Map<string, KubeObject[]>();
  readonly #lost = new Map<string, ClusterEvent[]>();
  readonly #events = new Map<string, ClusterEvent[]>();

  constructor(snapshot: Pick<ClusterSnapshot, 'objects' | 'events' | 'now'>) {
    this.objects = snapshot.objects.filter(isKubeObject);
    this.now = snapshot.now.getTime();
    for (const object of this.objects) this.#add(object);
    for (const object of this.objects) this.#addInventory(object);
    for (const event of snapshot.events) this.#addEvent(event);
    for (const events of this.#events.values())
      events.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  }

  /** The object a reference names; where it names no group, the one of that kind and name. */
  find(ref: ObjectRef): KubeObject | undefined {
    if (ref.group !== undefined) return this.#exact.get(refKey(ref));
    return this.#anyGroup.get(looseKey(ref));
  }

  /** All objects of a kind, whatever their group. */
  ofKind(kind: string): readonly KubeObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** All objects of a namespace. */
  inNamespace(namespace: string): readonly KubeObject[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** What is owned by an object through ownerReferences. */
  childrenOf(object: KubeObject): readonly KubeObject[] {
    return this.#children.get(looseKey(refOf(object))) ?? [];
  }

  /** The objects that own an object through ownerReferences. */
  ownersOf(object: KubeObject): readonly KubeObject[] {
    return (object.metadata.ownerReferences ?? []).flatMap(({ apiVersion, kind, name }) => {
      const { namespace = '' } = object.metadata;
      const group = groupOf(apiVersion ?? '');
      const found =
        this.find({ group, kind, namespace, name }) ?? this.find({ group, kind, namespace: '', name });
      return found === undefined ? [] : [found];
    });
  }

  /** The workload a pod, ReplicaSet or Job is part of, by its owners or else by selector; the object itself when it is part of none. */
  workloadOf(object: KubeObject, depth = 4): KubeObject {
    const owner =
      this.ownersOf(object).find(({ kind }) => POD_SPECS[kind] !== undefined) ?? this.#selecting(object);
    return owner === undefined || depth === 0 ? object : this.workloadOf(owner, depth - 1);
  }

  /** Who has applied an object: by inventory, and by its labels. */
  appliersOf(object: KubeObject): readonly KubeObject[] {
    const labelled = labelledAppliers(object).flatMap((ref) => this.find(ref) ?? []);
    return [...new Set([...this.appliersOfRef(refOf(object)), ...labelled])].filter(
      (found) => found !== object,
    );
  }

  /** Who has an object in its inventory, whether the object exists or not. */
  appliersOfRef(ref: ObjectRef): readonly KubeObject[] {
    return this.#appliers.get(looseKey(ref)) ?? [];
  }

  /** What an applier has applied and is there: by its inventory, and by the labels of objects. */
  appliedBy(applier: KubeObject): readonly KubeObject[] {
    if (appliesElsewhere(applier)) return [];
    const listed = inventoryOf(applier).flatMap((ref) => this.find(ref) ?? []);
    const labelled = this.#labelled.get(refKey(refOf(applier))) ?? [];
    return [...new Set([...listed, ...labelled])].filter((object) => object !== applier);
  }

  /** What is told about an object, oldest first; not about a deleted one of the same name. */
  eventsOf(ref: ObjectRef, uid?: string): readonly ClusterEvent[] {
    const events = this.#events.get(looseKey(ref)) ?? [];
    return events.filter((event) => event.uid === undefined || uid === undefined || event.uid === uid);
  }

  /** Events about pods and ReplicaSets that are not in the snapshot and are called like a workload's. */
  eventsOfLost(namespace: string, workload: string): readonly ClusterEvent[] {
    return (this.#lost.get(namespace) ?? []).filter(({ about }) => {
      const rest = about.name.startsWith(`${workload}-`) ? about.name.slice(workload.length + 1) : '';
      return /^([a-f0-9]{6,10}|[a-z0-9]{9,10})(-[a-z0-9]{5})?$|^\d+$/.test(rest);
    });
  }

  /** Pods of a namespace whose labels hold all of a selector's; none for an empty selector. */
  podsSelected(namespace: string, selector: Readonly<Record<string, unknown>>): readonly KubeObject[] {
    const wanted = Object.entries(selector);
    if (wanted.length === 0) return [];
    return this.inNamespace(namespace).filter(
      ({ kind, metadata }) =>
        kind === 'Pod' && wanted.every(([name, value]) => metadata.labels?.[name] === value),
    );
  }

  /** The pods of a workload: those it owns, also through ReplicaSets and Jobs, otherwise those it selects. */
  podsOf(workload: KubeObject, depth = 4): readonly KubeObject[] {
    if (workload.kind === 'Pod') return [workload];
    if (depth === 0) return [];
    const owned = this.childrenOf(workload).flatMap((child) => this.podsOf(child, depth - 1));
    if (owned.length > 0) return owned;
    const selector = recordOf(workload, 'spec.selector.matchLabels');
    return this.podsSelected(workload.metadata.namespace ?? '', selector).filter((pod) =>
      (pod.metadata.ownerReferences ?? []).every((owner) => this.#isLost(pod, owner)),
    );
  }

  /** The workload that selects a pod whose owners are not in the snapshot. */
  #selecting(pod: KubeObject): KubeObject | undefined {
    if (pod.kind !== 'Pod' || this.ownersOf(pod).length > 0) return undefined;
    const { namespace, labels = {} } = pod.metadata;
    const made = ['Deployment', 'StatefulSet', 'DaemonSet'].flatMap((kind) => this.ofKind(kind));
    return made.find((workload) => {
      const wanted = Object.entries(recordOf(workload, 'spec.selector.matchLabels'));
      const isNear = workload.metadata.namespace === namespace && wanted.length > 0;
      return isNear && wanted.every(([name, value]) => labels[name] === value);
    });
  }

  /** Whether an owner is missing from the snapshot, as a ReplicaSet nobody may read. */
  #isLost(
    pod: KubeObject,
    owner: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  ): boolean {
    const { namespace = '' } = pod.metadata;
    return (
      this.find({ group: groupOf(owner.apiVersion ?? ''), kind: owner.kind, namespace, name: owner.name }) ===
      undefined
    );
  }

  #add(object: KubeObject): void {
    const ref = refOf(object);
    this.#exact.set(refKey(ref), object);
    if (!this.#anyGroup.has(looseKey(ref)) || isPreferred(object)) this.#anyGroup.set(looseKey(ref), object);
    push(this.#byKind, object.kind, object);
    push(this.#byNamespace, ref.namespace, object);
    for (const { kind, name } of object.metadata.ownerReferences ?? []) {
      push(this.#children, looseKey({ kind, namespace: ref.namespace, name }), object);
      if (ref.namespace !== '') push(this.#children, looseKey({ kind, namespace: '', name }), object);
    }
  }

  #addInventory(object: KubeObject): void {
    for (const ref of labelledAppliers(object)) push(this.#labelled, refKey(ref), object);
    if (appliesElsewhere(object)) return;
    for (const ref of inventoryOf(object)) push(this.#appliers, looseKey(ref), object);
  }

  #addEvent(value: KubeObject): void {
    const event = readEvent(value);
    if (event === undefined) return;
    push(this.#events, looseKey(event.about), event);
    const isPart = ['Pod', 'ReplicaSet'].includes(event.about.kind);
    if (isPart && !this.#anyGroup.has(looseKey(event.about))) push(this.#lost, event.about.namespace, event);
  }
}

/** Kinds of the same name in several groups: those of Kubernetes and Flux are meant first. */
function isPreferred(object: KubeObject): boolean {
  const group = groupOf(object.apiVersion);
  return !group.includes('.') || group.endsWith('.fluxcd.io') || group.endsWith('.k8s.io');
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
