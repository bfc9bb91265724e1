import { needsAttention } from '../health/health.ts';
import type { DeliveryGraph, GraphEdge, GraphNode, GraphScope } from './delivery-graph.ts';
import { MOST_NODES } from './delivery-graph.ts';
import { nodeId } from './node-id.ts';

/** The part of a graph that a scope asks for, cut to size; what is failing and what leads to the root cause stays longest. */
export function withinScope(
  all: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] },
  cluster: string,
  scope: GraphScope,
): DeliveryGraph {
  const wanted = chosen(all, scope);
  const kept = new Set(
    mostTelling(
      all.nodes.filter(({ id }) => wanted.has(id)),
      scope.limit ?? MOST_NODES,
    ).map(({ id }) => id),
  );
  const edges = all.edges.filter(({ from, to }) => wanted.has(from) && wanted.has(to));
  const shown = edges.filter(({ from, to }) => kept.has(from) && kept.has(to));
  const hidden = { nodes: wanted.size - kept.size, edges: edges.length - shown.length };
  return { cluster, nodes: all.nodes.filter(({ id }) => kept.has(id)), edges: shown, hidden };
}

function chosen(
  all: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] },
  scope: GraphScope,
): ReadonlySet<string> {
  const { hub, namespace, onlyFailing } = scope;
  const every = all.nodes.map(({ id }) => id);
  const around =
    hub === undefined
      ? new Set(every)
      : union(reach(all.edges, nodeId(hub), 'up'), reach(all.edges, nodeId(hub), 'down'));
  const inside =
    namespace === undefined ? around : withEnds(all, around, (node) => node.namespace === namespace);
  return onlyFailing === true ? withEnds(all, inside, isFailing) : inside;
}

/** Nodes that pass a test, with everything upstream of them. */
function withEnds(
  all: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] },
  within: ReadonlySet<string>,
  test: (node: GraphNode) => boolean,
): ReadonlySet<string> {
  const ends = all.nodes.filter((node) => within.has(node.id) && (test(node) || node.onRootPath));
  return ends.reduce<ReadonlySet<string>>(
    (found, { id }) => union(found, reach(all.edges, id, 'up')),
    new Set(),
  );
}

/** Everything upstream or downstream of a node, itself included; what it depends on is upstream. */
function reach(edges: readonly GraphEdge[], start: string, direction: 'up' | 'down'): ReadonlySet<string> {
  const found = new Set([start]);
  const queue = [start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const edge of edges) {
      const next = stepFrom(edge, id, direction);
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}

function stepFrom({ from, to, kind }: GraphEdge, id: string, direction: 'up' | 'down'): string | undefined {
  const isUp = kind === 'depends_on' ? from === id : to === id;
  const isDown = kind === 'depends_on' ? to === id : from === id;
  if (direction === 'up') return isUp ? (kind === 'depends_on' ? to : from) : undefined;
  return isDown ? (kind === 'depends_on' ? from : to) : undefined;
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a, ...b]);
}

function mostTelling(nodes: readonly GraphNode[], limit: number): readonly GraphNode[] {
  const weight = (node: GraphNode) =>
    node.onRootPath ? 3 : isFailing(node) ? 2 : node.type === 'resources' ? 0 : 1;
  return nodes.toSorted((a, b) => weight(b) - weight(a)).slice(0, limit);
}

/** Whether a node is not well. */
function isFailing({ state, type }: GraphNode): boolean {
  return type === 'missing' || (state !== undefined && needsAttention({ state }));
}
