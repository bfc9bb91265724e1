import { refText } from '../object-ref.ts';
import type { DeliveryGraph, GraphEdge, GraphNode } from './delivery-graph.ts';

/** Deeper trees than this are cut. */
const DEEPEST = 12;

/**
 * A graph as a text tree for terminals: from sources down to workloads, each object once, `^` where it was told before.
 *
 * What an object depends on stands behind it, since it is no child.
 */
export function renderTree(graph: DeliveryGraph): string {
  const tree = new Tree(graph);
  const roots = graph.nodes.filter(({ id }) => !graph.edges.some((edge) => isBranch(edge) && edge.to === id));
  const lines = (roots.length > 0 ? roots : graph.nodes.slice(0, 1)).flatMap((node) =>
    tree.lines(node, '', '', 0),
  );
  const left = graph.nodes
    .filter((node) => !tree.told.has(node.id))
    .flatMap((node) => tree.lines(node, '', '', 0));
  const { nodes, edges } = graph.hidden;
  const hidden = nodes > 0 ? [`(${nodes} nodes and ${edges} edges hidden)`] : [];
  return [...lines, ...left, ...hidden].join('\n');
}

function isBranch({ kind }: GraphEdge): boolean {
  return kind === 'delivers' || kind === 'owns';
}

class Tree {
  readonly told = new Set<string>();
  readonly #graph: DeliveryGraph;
  readonly #nodes: ReadonlyMap<string, GraphNode>;

  constructor(graph: DeliveryGraph) {
    this.#graph = graph;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  }

  lines(node: GraphNode, first: string, rest: string, depth: number, label?: string): string[] {
    const again = this.told.has(node.id);
    this.told.add(node.id);
    const line = `${first}${this.#says(node)}${label === undefined ? '' : ` (${plain(label)})`}${again ? ' ^' : ''}`;
    if (again || depth > DEEPEST) return [line];
    const children = this.#graph.edges.filter((edge) => isBranch(edge) && edge.from === node.id);
    return [
      line,
      ...children.flatMap((edge, at) => this.#child(edge, rest, at === children.length - 1, depth)),
    ];
  }

  #child(edge: GraphEdge, rest: string, isLast: boolean, depth: number): string[] {
    const child = this.#nodes.get(edge.to);
    if (child === undefined) return [];
    return this.lines(
      child,
      `${rest}${isLast ? '└── ' : '├── '}`,
      `${rest}${isLast ? '    ' : '│   '}`,
      depth + 1,
      edge.label,
    );
  }

  #says(node: GraphNode): string {
    if (node.counts !== undefined)
      return Object.entries(node.counts)
        .map(([kind, count]) => `${count} ${plain(kind)}`)
        .join(', ');
    const waits = this.#graph.edges
      .filter((edge) => edge.kind === 'depends_on' && edge.from === node.id)
      .flatMap(({ to }) => this.#nodes.get(to) ?? []);
    const parts = [
      plain(refText(node)),
      node.revision === undefined ? '' : plain(node.revision),
      stateOf(node),
      waits.length === 0 ? '' : `depends on ${waits.map((wait) => plain(refText(wait))).join(', ')}`,
    ];
    return `${node.onRootPath ? '>> ' : ''}${parts.filter((part) => part !== '').join('  ')}`;
  }
}

function stateOf({ type, state, reason, age }: GraphNode): string {
  if (type === 'missing') return 'MISSING';
  if (state === undefined) return '';
  const loud = ['failed', 'stalled', 'degraded'].includes(state) ? state.toUpperCase() : state;
  const why = ['ready', 'suspended'].includes(state) ? '' : ` ${plain(reason ?? '')}`;
  return `${loud}${why}${age === undefined ? '' : ` ${age}`}`.replace(/ $/, '');
}

/** Text on one line, without characters that steer a terminal. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}
