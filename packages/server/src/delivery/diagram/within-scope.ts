import { needsAttention } from '../health/health.ts';
import type { DeliveryGraph, GraphEdge, GraphNode, GraphScope } from './delivery-graph.ts';
import { MOST_NODES } from './delivery-graph.ts';
import { nodeId } from './node-id.ts';

/** Everything there is to draw. */
interface WholeGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The part of a graph that a scope asks for, cut to size; what is failing and what leads to the root cause stays longest. */
export function withinScope(all: WholeGraph, cluster: string, scope: GraphScope): DeliveryGraph {
  const wanted = withFlags(all, chosen(all, scope));
  const edges = all.edges.filter(({ from, to }) => wanted.has(from) && wanted.has(to));
  const nodes = all.nodes.filter(({ id }) => wanted.has(id));
  const kept = mostTelling({ nodes, edges }, scope.limit ?? MOST_NODES);
  const shown = edges.filter(({ from, to }) => kept.has(from) && kept.has(to));
  const hidden = { nodes: nodes.length - kept.size, edges: edges.length - shown.length };
  return { cluster, nodes: nodes.filter(({ id }) => kept.has(id)), edges: shown, hidden };
}

function chosen(all: WholeGraph, { hub, namespace, onlyFailing }: GraphScope): ReadonlySet<string> {
  const every = new Set(all.nodes.map(({ id }) => id));
  const around =
    hub === undefined
      ? every
      : new Set([
          ...reach(all.edges, [nodeId(hub)], upstream),
          ...reach(all.edges, [nodeId(hub)], downstream),
        ]);
  const inside =
    namespace === undefined ? around : withEnds(all, around, (node) => node.namespace === namespace);
  return onlyFailing === true ? withEnds(all, inside, isFailing) : inside;
}

/** Nodes that pass a test, with everything upstream of them. */
function withEnds(
  { nodes, edges }: WholeGraph,
  within: ReadonlySet<string>,
  test: (node: GraphNode) => boolean,
): ReadonlySet<string> {
  const ends = nodes.filter(
    (node) => within.has(node.id) && node.type !== 'flag' && (test(node) || node.onRootPath),
  );
  return reach(
    edges,
    ends.map(({ id }) => id),
    upstream,
  );
}

/** Flags come along with the workloads that read them, and never without. */
function withFlags({ nodes, edges }: WholeGraph, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const flags = new Set(nodes.filter(({ type }) => type === 'flag').map(({ id }) => id));
  const read = edges.filter(({ from, to }) => flags.has(to) && wanted.has(from)).map(({ to }) => to);
  return new Set([...[...wanted].filter((id) => !flags.has(id)), ...read]);
}

/** Everything that steps from some nodes lead to, themselves included. */
function reach(edges: readonly GraphEdge[], starts: readonly string[], step: Step): ReadonlySet<string> {
  return walk(stepsOf(edges, step), starts);
}

type Step = (edge: GraphEdge) => readonly [from: string, to: string];

type Steps = ReadonlyMap<string, readonly (readonly [from: string, to: string])[]>;

function stepsOf(edges: readonly GraphEdge[], step: Step): Steps {
  return Map.groupBy(edges.map(step), ([from]) => from);
}

function walk(steps: Steps, starts: readonly string[]): ReadonlySet<string> {
  const found = new Set(starts);
  // A set that grows is walked to its new end.
  for (const id of found) for (const [, next] of steps.get(id) ?? []) found.add(next);
  return found;
}

/** A step towards where something comes from; what it depends on is upstream. */
function upstream({ from, to, kind }: GraphEdge): readonly [string, string] {
  return kind === 'depends_on' ? [from, to] : [to, from];
}

function downstream(edge: GraphEdge): readonly [string, string] {
  const [from, to] = upstream(edge);
  return [to, from];
}

/**
 * The nodes that tell the most: on the way to the root, failing, part of a delivery, anything else; each together with
 * what delivers it, for a node alone tells little.
 */
export function mostTelling({ nodes, edges }: WholeGraph, limit: number): ReadonlySet<string> {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const weight = (node: GraphNode) => {
    if (node.onRootPath) return 4;
    if (isFailing(node)) return 3;
    if (node.type === 'resources') return 0;
    return joined.has(node.id) ? 2 : 1;
  };
  const deliveries = stepsOf(
    edges.filter(({ kind }) => kind === 'delivers' || kind === 'owns'),
    upstream,
  );
  const kept = new Set<string>();
  for (const { id } of nodes.toSorted((a, b) => weight(b) - weight(a))) {
    const together = [...walk(deliveries, [id])].filter((each) => !kept.has(each));
    if (kept.size + together.length <= limit) for (const each of together) kept.add(each);
  }
  return kept;
}

/** Whether a node is not well. */
function isFailing({ state, type }: GraphNode): boolean {
  return type === 'missing' || (state !== undefined && needsAttention({ state }));
}
