import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import { compareClusters, type ObjectComparison } from '../compare/compare-clusters.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { DeliveryGraph } from './delivery-graph.ts';
import { nodeId } from './node-id.ts';

/** In what nodes of several clusters differ, in words such as `revision, spec`, by id. */
export type DifferingNodes = ReadonlyMap<string, string>;

/** A cluster and its graph. */
export interface DrawnCluster {
  readonly snapshot: ClusterSnapshot;
  readonly graph: DeliveryGraph;
}

/** What is not the same in all clusters: each is compared with the first, as a comparison of clusters does it. */
export function differingNodes([first, ...others]: readonly DrawnCluster[]): DifferingNodes {
  const words = new Map<string, Set<string>>();
  const say = (id: string, word: string) => words.set(id, (words.get(id) ?? new Set()).add(word));
  if (first === undefined) return new Map();
  for (const other of others) {
    // Masks of equal values are equal: what is masked can be compared as it is.
    const found = compareClusters(first.snapshot, other.snapshot, () => undefined);
    const sayMissing = (refs: readonly ObjectRef[], where: string) => {
      for (const ref of refs) say(nodeId(ref), `not in ${where}`);
    };
    sayMissing(found.onlyLeft, found.right);
    sayMissing(found.onlyRight, found.left);
    for (const object of found.different)
      for (const word of wordsOf(object)) say(nodeId(object.object), word);
    for (const id of differingCounts(first.graph, other.graph)) say(id, 'counts');
  }
  return new Map([...words].map(([id, said]) => [id, [...said].join(', ')]));
}

function wordsOf({ revision, health, fields }: ObjectComparison): readonly string[] {
  return [
    ...(revision === undefined ? [] : ['revision']),
    ...(health === undefined ? [] : ['health']),
    ...(fields.length === 0 ? [] : ['spec']),
  ];
}

function differingCounts(left: DeliveryGraph, right: DeliveryGraph): readonly string[] {
  const there = new Map(right.nodes.map(({ id, counts }) => [id, JSON.stringify(counts)]));
  return left.nodes
    .filter(
      ({ id, type, counts }) =>
        type === 'resources' && there.has(id) && there.get(id) !== JSON.stringify(counts),
    )
    .map(({ id }) => id);
}
