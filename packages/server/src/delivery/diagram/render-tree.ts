import { refText } from '../object-ref.ts';
import type { DeliveryGraph, EdgeKind, GraphEdge, GraphNode } from './delivery-graph.ts';
import type { DifferingNodes } from './differing-nodes.ts';

/** Deeper trees than this are cut. */
const DEEPEST = 12;

/**
 * A graph as a text tree for terminals: from sources down to workloads, each object once, `^` where it was told before.
 *
 * What an object depends on, what it updates and which flags it reads stand behind it, since they are no children.
 */
export function renderTree(graph: DeliveryGraph, differing: DifferingNodes = new Map()): string {
  const tree = new Tree(graph, differing);
  const children = new Set(graph.edges.filter(isBranch).map(({ to }) => to));
  const parents = new Set(graph.edges.filter(isBranch).map(({ from }) => from));
  const roots = graph.nodes
    .filter(({ id, type }) => type !== 'flag' && !children.has(id))
    // What nobody delivers stands below what is.
    .toSorted((a, b) => Number(parents.has(b.id)) - Number(parents.has(a.id)));
  const lines = (roots.length > 0 ? roots : graph.nodes.slice(0, 1)).flatMap((node) =>
    tree.lines(node, '', '', 0),
  );
  const left = graph.nodes
    .filter((node) => !tree.told.has(node.id) && node.type !== 'flag')
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
  readonly #differing: DifferingNodes;
  readonly #leaving: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #nodes: ReadonlyMap<string, GraphNode>;

  constructor(graph: DeliveryGraph, differing: DifferingNodes) {
    this.#differing = differing;
    this.#leaving = Map.groupBy(graph.edges, ({ from }) => from);
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  }

  lines(node: GraphNode, first: string, rest: string, depth: number, label?: string): string[] {
    const again = this.told.has(node.id);
    this.told.add(node.id);
    const differs = this.#differing.get(node.id);
    const marks = [
      label === undefined ? '' : ` (${plain(label)})`,
      differs === undefined ? '' : `  ≠ ${plain(differs)}`,
      again ? ' ^' : '',
    ];
    const line = `${first}${this.#says(node)}${marks.join('')}`;
    if (again || depth > DEEPEST) return [line];
    const children = (this.#leaving.get(node.id) ?? []).filter(isBranch);
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

  #joined(node: GraphNode, kind: EdgeKind): readonly GraphNode[] {
    return (this.#leaving.get(node.id) ?? [])
      .filter((edge) => edge.kind === kind)
      .flatMap(({ to }) => this.#nodes.get(to) ?? []);
  }

  #says(node: GraphNode): string {
    if (node.counts !== undefined)
      return Object.entries(node.counts)
        .map(([kind, count]) => `${count} ${plain(kind)}`)
        .join(', ');
    const waits = this.#joined(node, 'depends_on');
    const flags = this.#joined(node, 'reads_flag');
    const updated = this.#joined(node, 'automates');
    const parts = [
      plain(refText(node)),
      node.revision === undefined ? '' : plain(node.revision),
      stateOf(node),
      waits.length === 0 ? '' : `depends on ${waits.map((wait) => plain(refText(wait))).join(', ')}`,
      updated.length === 0 ? '' : `updates ${updated.map((one) => plain(refText(one))).join(', ')}`,
      flags.length === 0 ? '' : `reads flag ${flags.map(flagText).join(', ')}`,
    ];
    return `${node.onRootPath ? '>> ' : ''}${parts.filter((part) => part !== '').join('  ')}`;
  }
}

function flagText({ namespace, name, reason }: GraphNode): string {
  return plain(`${namespace}/${name}${reason === undefined ? '' : ` (${reason})`}`);
}

function stateOf({ type, state, reason, age }: GraphNode): string {
  if (type === 'missing') return 'MISSING';
  if (state === undefined) return '';
  const loud = ['failed', 'stalled', 'degraded'].includes(state) ? state.toUpperCase() : state;
  const why = ['ready', 'suspended', 'unknown'].includes(state) ? '' : ` ${plain(reason ?? '')}`;
  return `${loud}${why}${age === undefined ? '' : ` ${age}`}`.replace(/ $/, '');
}

/** Text on one line, without characters that steer a terminal. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}
