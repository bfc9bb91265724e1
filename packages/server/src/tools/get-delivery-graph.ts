import { z } from 'zod';
import { findCauses } from '../delivery/cause/find-causes.ts';
import type { DeliveryGraph, GraphNode } from '../delivery/diagram/delivery-graph.ts';
import { drawGraph } from '../delivery/diagram/draw-graph.ts';
import { renderMermaid } from '../delivery/diagram/render-mermaid.ts';
import { renderTree } from '../delivery/diagram/render-tree.ts';
import { stripInvisible } from '../lib/strip-invisible.ts';
import { defineTool } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  namespaceField,
  objectNameField,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { findObject } from './find-object.ts';
import { shownText } from './text.ts';

/** A picture of delivery. */
export const getDeliveryGraph = defineTool({
  name: 'get_delivery_graph',
  title: 'Draw what delivers what, as Mermaid, tree or graph',
  description:
    'Draw how code gets into a cluster: sources, what applies them, what depends on what, workloads with their health, the rest as counts, and the way from a symptom to its root cause marked. As Mermaid for a document, as a tree for a terminal, or as nodes and edges. Scope it to one object, a namespace, or what is failing. The same cluster gives the same picture. Changes nothing. For words instead of a picture use get_cluster_status.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({
    cluster: clusterField,
    format: z.enum(['mermaid', 'tree', 'graph']).default('mermaid').describe('What to answer.'),
    namespace: namespaceField,
    kind: z.string().max(200).optional().describe('Only what this object is connected to; with name.'),
    name: objectNameField.optional(),
    only_failing: z.boolean().default(false).describe('Only what is not well, and what it comes from.'),
    limit: z.number().int().min(5).max(200).default(60).describe('Nodes.'),
  }),
  output: z.object({
    summary: z.string().describe('How much is shown.'),
    cluster: z.string().describe('Which one.'),
    diagram: z.string().overwrite(stripInvisible).optional().describe('Mermaid or tree.'),
    nodes: z
      .array(
        z.object({
          id: z.string().describe('For edges.'),
          type: z.string().describe('object, missing, flag or resources (a count).'),
          kind: z.string().describe('Kind.'),
          namespace: z.string().describe('Empty: none.'),
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
  async run(asked, { caller, services, signal }) {
    const { format, namespace, kind, name, only_failing: onlyFailing, limit } = asked;
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked.cluster, signal);
    const where = namespace === undefined ? {} : { namespaces: [namespace] };
    const snapshot = await delivery.snapshot({ cluster, events: true, ...where }, signal);
    const hub = findObject(snapshot, { kind, namespace, name });
    const focus = hub === undefined ? {} : { about: hub };
    const { causes } = await findCauses(snapshot, { limit: 1, ...focus }, signal);
    const rootPath = causes[0]?.chain.steps.map(({ object }) => object) ?? [];
    const within = {
      ...(hub === undefined ? {} : { hub }),
      ...(namespace === undefined ? {} : { namespace }),
    };
    const graph = drawGraph(snapshot, { ...within, onlyFailing, rootPath, limit });
    return {
      summary: `${graph.nodes.length} nodes, ${graph.edges.length} edges${graph.hidden.nodes > 0 ? `, ${graph.hidden.nodes} nodes hidden` : ''}.`,
      cluster,
      ...shown(graph, format),
      hidden: graph.hidden.nodes,
      ...shownUnread(snapshot.unread),
    };
  },
});

function shown(graph: DeliveryGraph, format: 'mermaid' | 'tree' | 'graph') {
  if (format === 'mermaid') return { diagram: renderMermaid([graph]) };
  if (format === 'tree') return { diagram: renderTree(graph) };
  return {
    nodes: graph.nodes.map(nodeOf),
    edges: graph.edges.map(({ from, to, kind, label }) => ({
      from,
      to,
      kind,
      ...(label === undefined ? {} : { label }),
    })),
  };
}

function nodeOf({ onRootPath, counts, ...node }: GraphNode) {
  return {
    ...node,
    ...(counts === undefined ? {} : { counts: { ...counts } }),
    ...(onRootPath ? { on_root_path: true } : {}),
  };
}
