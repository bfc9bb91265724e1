import { digestOf } from '../../lib/digest.ts';
import { ClusterIndex } from '../cluster-index.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import { textOf } from '../fields.ts';
import { appliedRevisionOf, revisionOf } from '../graph/applied-revision.ts';
import { type FlagPlace, FlagReaders } from '../graph/flag-readings.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import { selectedBy } from '../graph/selected.ts';
import { ClusterHealth } from '../health/cluster-health.ts';
import { isFluxObject } from '../health/flux-health.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refOf, refText } from '../object-ref.ts';
import { isSameRevision, shortRevision } from '../revision.ts';
import {
  type DeliveryGraph,
  type EdgeKind,
  flagKey,
  type GraphEdge,
  type GraphNode,
  type GraphScope,
} from './delivery-graph.ts';
import { nodeId } from './node-id.ts';
import { withinScope } from './within-scope.ts';

/** Draws what delivers what in a cluster: sources, appliers and workloads; other objects as counts. */
export function drawGraph(snapshot: ClusterSnapshot, scope: GraphScope): DeliveryGraph {
  const drawing = new Drawing(snapshot, scope);
  return withinScope(drawing.graph(), snapshot.cluster, scope);
}

class Drawing {
  readonly #index: ClusterIndex;
  readonly #health: ClusterHealth;
  readonly #scope: GraphScope;
  readonly #path: readonly string[];
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  constructor(snapshot: ClusterSnapshot, scope: GraphScope) {
    this.#index = new ClusterIndex(snapshot);
    this.#health = new ClusterHealth(this.#index);
    this.#scope = scope;
    this.#path = (scope.rootPath ?? []).map(nodeId);
  }

  graph(): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
    const shown = this.#index.objects.filter((object) => isDrawn(object, this.#index));
    for (const object of shown) this.#add(object);
    for (const object of shown) this.#connect(object);
    for (const { readBy, ...place } of new FlagReaders(this.#index).named()) this.#flag(place, readBy);
    this.#rootPath();
    const nodes = [...this.#nodes.values()].toSorted(byName);
    return { nodes, edges: inOrder([...this.#edges.values()], nodes) };
  }

  #add(object: KubeObject): string {
    const ref = refOf(object);
    const id = nodeId(ref);
    if (this.#nodes.has(id)) return id;
    const { state, reason, since } = this.#health.of(object);
    const revision = revisionOf(object);
    const age = ageOf(since, this.#index.now);
    this.#nodes.set(id, {
      id,
      type: 'object',
      kind: ref.kind,
      namespace: ref.namespace,
      name: ref.name,
      state,
      reason,
      ...(revision === undefined ? {} : { revision: shortRevision(revision) }),
      ...(age === undefined ? {} : { age }),
      onRootPath: this.#path.includes(id),
    });
    return id;
  }

  #connect(object: KubeObject): void {
    const id = nodeId(refOf(object));
    for (const { to, relation, field } of referencesOf(object)) {
      const isRepository = object.kind === 'HelmRelease' && field.endsWith('.sourceRef');
      // An instance is not delivered from what it syncs: it makes it.
      if (object.kind === 'FluxInstance' && relation === 'source') this.#makes(id, to);
      else if (relation === 'source' && !isRepository)
        this.#edge(this.#named(to), id, 'delivers', skewOf(object, this.#index.find(to)));
      if (relation === 'depends_on') this.#edge(id, this.#named(to), 'depends_on');
      if (relation === 'automates') this.#edge(id, this.#named(to), 'automates');
    }
    const kind = object.kind === 'ImageUpdateAutomation' ? 'automates' : 'delivers';
    for (const chosen of selectedBy(object, this.#index)) this.#edge(this.#add(chosen), id, kind);
    this.#applied(object, id);
  }

  /** An instance makes a source and a Kustomization of one name. */
  #makes(instance: string, source: ObjectRef): void {
    const { namespace, name } = source;
    const applier = this.#index.find({ kind: 'Kustomization', namespace, name });
    this.#edge(instance, this.#named(source), 'owns');
    if (applier !== undefined) this.#edge(instance, this.#add(applier), 'owns');
  }

  #applied(object: KubeObject, id: string): void {
    const counts: Record<string, number> = {};
    for (const child of this.#index.appliedBy(object)) {
      if (isDrawn(child, this.#index))
        this.#edge(id, this.#add(child), isFluxObject(child) ? 'owns' : 'delivers');
      else counts[child.kind] = (counts[child.kind] ?? 0) + 1;
    }
    if (Object.keys(counts).length > 0) this.#resources(object, id, counts);
  }

  #resources(object: KubeObject, from: string, counts: Record<string, number>): void {
    const id = `r${from.slice(1)}`;
    const sorted = Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const { name, namespace = '' } = object.metadata;
    this.#nodes.set(id, {
      id,
      type: 'resources',
      kind: 'Resources',
      namespace,
      name,
      counts: sorted,
      onRootPath: false,
    });
    this.#edge(from, id, 'delivers');
  }

  #named(ref: ObjectRef): string {
    const found = this.#index.find(ref);
    if (found !== undefined) return this.#add(found);
    const id = nodeId(ref);
    const { kind, namespace, name } = ref;
    this.#nodes.set(id, { id, type: 'missing', kind, namespace, name, onRootPath: this.#path.includes(id) });
    return id;
  }

  #flag(place: FlagPlace, readBy: readonly ObjectRef[]): void {
    const key = flagKey(place);
    const id = `f${digestOf(key).slice(0, 10)}`;
    const reason = this.#scope.flags?.get(key) ?? (place.environment && `in ${place.environment}`);
    this.#nodes.set(id, {
      ...{ id, type: 'flag', kind: 'Flag', namespace: place.project, name: place.flag },
      ...(reason === undefined ? {} : { reason }),
      onRootPath: false,
    });
    for (const ref of readBy) this.#edge(nodeId(ref), id, 'reads_flag');
  }

  /** Objects of the path that are not drawn otherwise, such as a missing Secret, hang on the step before. */
  #rootPath(): void {
    const path = this.#scope.rootPath ?? [];
    path.forEach((ref, at) => {
      const [id, before] = [this.#named(ref), path[at - 1]];
      if (before === undefined) return;
      const known = [...this.#edges.values()].some(
        ({ from, to }) => (from === id && to === nodeId(before)) || (to === id && from === nodeId(before)),
      );
      if (!known) this.#edge(nodeId(before), id, 'depends_on');
    });
  }

  #edge(from: string, to: string, kind: EdgeKind, label?: string): void {
    if (from === to) return;
    const key = `${from} ${to} ${kind}`;
    const [a, b] = [this.#path.indexOf(from), this.#path.indexOf(to)];
    const onRootPath = a >= 0 && b >= 0 && Math.abs(a - b) === 1;
    this.#edges.set(key, { from, to, kind, ...(label === undefined ? {} : { label }), onRootPath });
  }
}

/** Whether an object is a node of its own: of Flux, or a workload nobody owns. */
function isDrawn(object: KubeObject, index: ClusterIndex): boolean {
  if (isFluxObject(object)) return !['FluxReport', 'Alert', 'Provider', 'Receiver'].includes(object.kind);
  return POD_SPECS[object.kind] !== undefined && index.workloadOf(object) === object;
}

/** What an applier runs beside what its source holds, when that is not the same. */
function skewOf(object: KubeObject, source: KubeObject | undefined): string | undefined {
  const held = textOf(source, 'status.artifact.revision');
  const runs = appliedRevisionOf(object);
  if (held === undefined || runs === undefined || isSameRevision(runs, held)) return undefined;
  return `${shortRevision(held)}, applied ${shortRevision(runs)}`;
}

function ageOf(since: string | undefined, now: number): string | undefined {
  const minutes = Math.floor((now - Date.parse(since ?? '')) / 60_000);
  if (!(minutes >= 0)) return undefined;
  if (minutes < 60) return `${minutes}m`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)}h` : `${Math.floor(minutes / 1440)}d`;
}

function byName(a: GraphNode, b: GraphNode): number {
  return refText(a) < refText(b) ? -1 : 1;
}

/** Edges in the order of the nodes they join, so that a diagram reads by name. */
function inOrder(edges: readonly GraphEdge[], nodes: readonly GraphNode[]): GraphEdge[] {
  const place = new Map(nodes.map(({ id }, at) => [id, at]));
  const at = (id: string) => place.get(id) ?? 0;
  return edges.toSorted(
    (a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to) || (a.kind < b.kind ? -1 : 1),
  );
}
