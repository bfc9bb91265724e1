import type { DeliveryGraph, EdgeKind, GraphEdge, GraphNode } from './delivery-graph.ts';
import type { DifferingNodes } from './differing-nodes.ts';
import { mostTelling } from './within-scope.ts';

/** Mermaid refuses more edges, or longer text, than this by default. */
const MOST_EDGES = 500;
const LONGEST_TEXT = 50_000;

/** The longest part of a label, in characters. */
const LONGEST_PART = 60;

const ARROWS: Readonly<Record<EdgeKind, string>> = {
  delivers: '-->',
  depends_on: '-.->',
  owns: '==>',
  automates: '-->',
  reads_flag: '-.-',
};

const WORDS: Readonly<Partial<Record<EdgeKind, string>>> = { depends_on: 'depends on', automates: 'updates' };

const CLASSES = [
  'classDef ready fill:#e6f4ea,stroke:#137333,color:#111',
  'classDef doubtful fill:#f6f3e4,stroke:#7a6a00,color:#111',
  'classDef failed fill:#fce8e6,stroke:#c5221f,stroke-width:3px,color:#111',
  'classDef progressing fill:#e8f0fe,stroke:#1a73e8,color:#111',
  'classDef suspended fill:#fef7e0,stroke:#b06000,stroke-dasharray:5 4,color:#111',
  'classDef unknown fill:#f1f3f4,stroke:#5f6368,color:#111',
  'classDef missing fill:#ffffff,stroke:#c5221f,stroke-dasharray:2 3,color:#111',
  'classDef flag fill:#f3e8fd,stroke:#8430ce,color:#111',
];

/** As a style, not as one more class: some renderers know one class for each node. */
const ON_ROOT_PATH = 'stroke:#c5221f,stroke-width:5px';

const LOOKS: Readonly<Record<string, string>> = {
  ready: 'ready',
  doubtful: 'doubtful',
  progressing: 'progressing',
  degraded: 'failed',
  failed: 'failed',
  stalled: 'failed',
  suspended: 'suspended',
};

/**
 * Graphs as Mermaid text, one subgraph for each cluster if there are several; the same graphs give the same text.
 *
 * Labels are quoted and escaped, ids are hashes: no name in a cluster can break the diagram or add to it. What is
 * not the same in all clusters is marked, with what differs.
 */
export function renderMermaid(
  graphs: readonly DeliveryGraph[],
  differing: DifferingNodes = new Map(),
): string {
  const several = graphs.length > 1;
  const edges = graphs.flatMap((graph, at) =>
    graph.edges.map((edge) => [edge, several ? `c${at}` : ''] as const),
  );
  const shown = edges.slice(0, MOST_EDGES);
  const bodies = graphs.flatMap((graph, at) => body(graph, several ? `c${at}` : '', differing));
  const lines = [
    // Clusters stand one below the other; in each, code flows to the right.
    several ? 'flowchart TB' : 'flowchart LR',
    ...bodies,
    ...shown.map(([edge, prefix]) => arrow(edge, prefix)),
    ...(several ? clusterFrames(graphs.length) : []),
    ...highlights(shown),
    ...CLASSES.map(indent),
  ];
  const hidden = edges.length - shown.length;
  const text = [...lines, ...(hidden > 0 ? [indent(note('more', `${hidden} more edges hidden`))] : [])].join(
    '\n',
  );
  return text.length <= LONGEST_TEXT ? `${text}\n` : renderMermaid(graphs.map(halved), differing);
}

/** A graph with half of its nodes hidden: what tells the most is kept as long as possible. */
function halved(graph: DeliveryGraph): DeliveryGraph {
  const kept = mostTelling(graph, Math.floor(graph.nodes.length / 2));
  const edges = graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to));
  const hidden = {
    nodes: graph.hidden.nodes + graph.nodes.length - kept.size,
    edges: graph.hidden.edges + graph.edges.length - edges.length,
  };
  return { ...graph, nodes: graph.nodes.filter(({ id }) => kept.has(id)), edges, hidden };
}

function body(graph: DeliveryGraph, prefix: string, differing: DifferingNodes): string[] {
  const nodes = graph.nodes.map((node) => indent(nodeLine(node, prefix, differing.get(node.id))));
  const { hidden } = graph;
  const left =
    hidden.nodes > 0
      ? [indent(note(`${prefix}hidden`, `${hidden.nodes} nodes and ${hidden.edges} edges hidden`))]
      : [];
  if (prefix === '') return [...nodes, ...left];
  return [
    indent(`subgraph ${prefix}["${escapeLabel(graph.cluster)}"]`),
    indent(indent('direction LR')),
    ...nodes.map(indent),
    ...left.map(indent),
    indent('end'),
  ];
}

function nodeLine(node: GraphNode, prefix: string, differs: string | undefined): string {
  const [open, close] =
    node.type === 'flag'
      ? ['{{', '}}']
      : node.type === 'resources'
        ? ['([', '])']
        : LOOKS[node.state ?? ''] === 'failed'
          ? ['[[', ']]']
          : ['[', ']'];
  const looks =
    node.type === 'object'
      ? (LOOKS[node.state ?? ''] ?? 'unknown')
      : node.type === 'resources'
        ? 'unknown'
        : node.type;
  const label = `${labelOf(node)}${differs === undefined ? '' : `<br/>≠ ${escapeLabel(differs)}`}`;
  return `${prefix}${node.id}${open}"${label}"${close}:::${looks}${node.onRootPath ? `\n  style ${prefix}${node.id} ${ON_ROOT_PATH}` : ''}`;
}

function labelOf(node: GraphNode): string {
  if (node.counts !== undefined)
    return Object.entries(node.counts)
      .map(([kind, count]) => `${count} ${escapeLabel(kind)}`)
      .join('<br/>');
  const name = [node.namespace, node.name].filter((part) => part !== '').map(escapeLabel);
  return [escapeLabel(node.kind), name.join('/'), escapeLabel(node.revision ?? ''), stateLabel(node)]
    .filter((part) => part !== '')
    .join('<br/>');
}

/** States that need no reason. */
const QUIET: ReadonlySet<string> = new Set(['ready', 'suspended', 'unknown']);

function stateLabel({ type, state, reason = '', age }: GraphNode): string {
  if (type === 'missing') return 'MISSING';
  if (state === undefined) return escapeLabel(reason);
  const text = LOOKS[state] === 'failed' ? `<b>${state}</b>` : state;
  const why = QUIET.has(state) || reason === '' ? '' : `<br/>${escapeLabel(reason)}`;
  return `${text}${age === undefined ? '' : ` for ${age}`}${why}`;
}

function arrow({ from, to, kind, label }: GraphEdge, prefix: string): string {
  const words = label ?? WORDS[kind];
  const text = words === undefined ? '' : `|"${escapeLabel(words)}"|`;
  return indent(`${prefix}${from} ${ARROWS[kind]}${text} ${prefix}${to}`);
}

function highlights(edges: readonly (readonly [GraphEdge, string])[]): string[] {
  const numbers = edges.flatMap(([edge], at) => (edge.onRootPath ? [at] : []));
  return numbers.length === 0 ? [] : [indent(`linkStyle ${numbers.join(',')} ${ON_ROOT_PATH}`)];
}

/** Invisible links that keep clusters in their order, and their frames; after all edges, whose numbers stay as they are. */
function clusterFrames(count: number): string[] {
  const ids = Array.from({ length: count }, (_, at) => `c${at}`);
  return [
    indent(ids.join(' ~~~ ')),
    ...ids.map((id) => indent(`style ${id} fill:#ffffff,stroke:#5f6368,color:#111`)),
  ];
}

function note(id: string, text: string): string {
  return `${id}["${text}"]:::unknown`;
}

function indent(line: string): string {
  return `  ${line}`;
}

/** Text for a quoted Mermaid label: without characters that steer, all others but plain ones as entities, cut to size. */
export function escapeLabel(text: string): string {
  const seen = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
  const cut = seen.length > LONGEST_PART ? `${seen.slice(0, LONGEST_PART - 1)}…` : seen;
  return cut.replaceAll(/[^\p{L}\p{N} ._@:,/+=…-]/gu, (character) => `#${character.codePointAt(0)};`);
}
