import { z } from 'zod';
import { findCauses } from '../delivery/cause/find-causes.ts';
import { ClusterIndex } from '../delivery/cluster-index.ts';
import type { ClusterSnapshot, Unread } from '../delivery/cluster-snapshot.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { DeliveryGraph, GraphNode } from '../delivery/diagram/delivery-graph.ts';
import {
  type DifferingNodes,
  type DrawnCluster,
  differingNodes,
} from '../delivery/diagram/differing-nodes.ts';
import { drawGraph } from '../delivery/diagram/draw-graph.ts';
import { renderMermaid } from '../delivery/diagram/render-mermaid.ts';
import { renderTree } from '../delivery/diagram/render-tree.ts';
import { FlagReaders } from '../delivery/graph/flag-readings.ts';
import type { ObjectRef } from '../delivery/object-ref.ts';
import { stripInvisible } from '../lib/strip-invisible.ts';
import { defineTool, type ToolCall } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  counted,
  namespaceField,
  objectNameField,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { findObject } from './find-object.ts';
import { flagStates } from './flag-states.ts';
import { shownText } from './text.ts';

const input = z.object({
  cluster: clusterField,
  format: z.enum(['mermaid', 'tree', 'graph']).default('mermaid').describe('What to answer.'),
  namespace: namespaceField,
  kind: z.string().max(200).optional().describe('Only what this object is connected to; with name.'),
  name: objectNameField.optional(),
  only_failing: z.boolean().default(false).describe('Only what is not well, and what it comes from.'),
  beside: z
    .array(z.string().min(1).max(256))
    .max(4)
    .default([])
    .describe('More clusters to draw beside it, what differs from it marked.'),
  limit: z.number().int().min(5).max(200).default(60).describe('Nodes of each cluster.'),
});

type Asked = z.output<typeof input>;

/** A picture of delivery. */
export const getDeliveryGraph = defineTool({
  name: 'get_delivery_graph',
  title: 'Draw what delivers what, as Mermaid, tree or graph',
  description:
    'Draw how code gets into a cluster: sources, what applies them, what depends on what, workloads with their health and the flags they say they read, the rest as counts, and the way to the root cause marked. As Mermaid for a document, a tree for a terminal, or nodes and edges. Scope it to one object, a namespace, or what is failing; draw several clusters side by side with differences marked. Changes nothing. For words instead of a picture use get_cluster_status.',
  toolset: 'delivery',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('How much is shown.'),
    cluster: z.string().describe('Which one.'),
    diagram: z.string().overwrite(stripInvisible).optional().describe('Mermaid or tree.'),
    nodes: z
      .array(
        z.object({
          id: z.string().describe('For edges; the same object has the same id in every cluster.'),
          cluster: z.string().optional().describe('With beside: where.'),
          differs: z
            .string()
            .optional()
            .describe('With beside: what differs, such as revision, health, spec.'),
          type: z.string().describe('object, missing, flag or resources (a count).'),
          kind: z.string().describe('Kind.'),
          namespace: z.string().describe('Empty: none; of a flag its project.'),
          name: z.string().describe('Name.'),
          state: z.string().optional().describe('Health.'),
          reason: shownText(120).optional().describe('Why.'),
          revision: shownText(120).optional().describe('What it has.'),
          age: z.string().optional().describe('In this state.'),
          counts: z.record(z.string(), z.number()).optional().describe('Of a count: by kind.'),
          on_root_path: z.boolean().optional().describe('On the way to the root cause.'),
        }),
      )
      .optional()
      .describe('With format graph.'),
    edges: z
      .array(
        z.object({
          cluster: z.string().optional().describe('With beside: where.'),
          from: z.string().describe('Node.'),
          to: z.string().describe('Node.'),
          kind: z.string().describe('delivers, depends_on, owns, automates or reads_flag.'),
          label: shownText(120).optional().describe('How far it is behind.'),
        }),
      )
      .optional()
      .describe('With format graph.'),
    hidden: z.number().describe('Nodes left out.'),
    unread: unreadFields,
  }),
  async run(asked, call) {
    const { format, beside } = asked;
    const { services, caller, signal } = call;
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked.cluster, signal);
    const names = [...new Set([cluster, ...beside])];
    const snapshots = await Promise.all(
      names.map((name) => readCluster(delivery, name, names, asked, signal)),
    );
    const hub = findObject(snapshots[0] as ClusterSnapshot, asked);
    const drawn = await Promise.all(snapshots.map((snapshot) => draw(snapshot, hub, asked, call)));
    const hidden = drawn.reduce((sum, { graph }) => sum + graph.hidden.nodes, 0);
    return {
      summary: summarise(drawn, hidden),
      cluster,
      ...shown(drawn, format),
      hidden,
      ...shownUnread(drawn.flatMap(({ snapshot }) => unreadOf(snapshot, names.length > 1))),
    };
  },
});

function readCluster(
  delivery: Delivery,
  cluster: string,
  beside: readonly string[],
  { namespace }: Asked,
  signal: AbortSignal,
): Promise<ClusterSnapshot> {
  const where = namespace === undefined ? {} : { namespaces: [namespace] };
  return delivery.snapshot({ cluster, events: true, beside, ...where }, signal);
}

async function draw(
  snapshot: ClusterSnapshot,
  hub: ObjectRef | undefined,
  { namespace, only_failing: onlyFailing, limit }: Asked,
  call: ToolCall,
): Promise<DrawnCluster> {
  const inside = namespace === undefined ? {} : { namespace };
  const focus = hub === undefined ? inside : { about: hub };
  const { causes } = await findCauses(snapshot, { limit: 1, ...focus }, call.signal);
  const rootPath = causes[0]?.chain.steps.map(({ object }) => object) ?? [];
  const flags = await flagStates(call, new FlagReaders(new ClusterIndex(snapshot)).named());
  const within = { ...inside, ...(hub === undefined ? {} : { hub }) };
  return { snapshot, graph: drawGraph(snapshot, { ...within, onlyFailing, rootPath, flags, limit }) };
}

function summarise(drawn: readonly DrawnCluster[], hidden: number): string {
  const told = drawn.map(({ graph: { cluster, nodes, edges } }) => {
    const where = drawn.length > 1 ? `${cluster}: ` : '';
    return `${where}${counted(nodes.length, 'node')}, ${counted(edges.length, 'edge')}`;
  });
  return `${told.join('; ')}${hidden > 0 ? `; ${counted(hidden, 'node')} hidden` : ''}.`;
}

function unreadOf({ cluster, unread }: ClusterSnapshot, several: boolean): readonly Unread[] {
  return several ? unread.map((part) => ({ ...part, says: `${cluster}: ${part.says}` })) : unread;
}

function shown(drawn: readonly DrawnCluster[], format: Asked['format']) {
  const graphs = drawn.map(({ graph }) => graph);
  const differing = differingNodes(drawn);
  const several = graphs.length > 1;
  if (format === 'mermaid') return { diagram: renderMermaid(graphs, differing) };
  if (format === 'tree')
    return { diagram: graphs.map((graph) => treeOf(graph, differing, several)).join('\n\n') };
  return {
    nodes: graphs.flatMap((graph) =>
      graph.nodes.map((node) => nodeOf(node, where(graph, several), differing)),
    ),
    edges: graphs.flatMap((graph) =>
      graph.edges.map(({ onRootPath: _, ...edge }) => ({ ...where(graph, several), ...edge })),
    ),
  };
}

function treeOf(graph: DeliveryGraph, differing: DifferingNodes, several: boolean): string {
  const tree = renderTree(graph, differing);
  return several ? `${graph.cluster}:\n${tree}` : tree;
}

function where({ cluster }: DeliveryGraph, several: boolean): { cluster?: string } {
  return several ? { cluster } : {};
}

function nodeOf(
  { onRootPath, counts, ...node }: GraphNode,
  cluster: { cluster?: string },
  differing: DifferingNodes,
) {
  const differs = differing.get(node.id);
  return {
    ...cluster,
    ...node,
    ...(counts === undefined ? {} : { counts: { ...counts } }),
    ...(differs === undefined ? {} : { differs }),
    ...(onRootPath ? { on_root_path: true } : {}),
  };
}
