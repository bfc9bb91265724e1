import { z } from 'zod';
import type { Usage } from '../delivery/delivery.ts';
import { defineTool } from './define-tool.ts';
import { clusterField, clusterOf, namespaceField } from './delivery-fields.ts';

const MIB = 2 ** 20;

/** What is used. */
export const getMetrics = defineTool({
  name: 'get_metrics',
  title: 'What pods and nodes use, beside what they may use',
  description:
    'Read how much CPU and memory containers or nodes of a cluster use right now, beside what they requested and may use, the heaviest first. Use it when something is slow, was killed for memory, or does not fit on a node. It needs the metrics API (metrics-server) in the cluster and says so where there is none. Changes nothing. For why a pod does not run use explain_failure; for its logs get_logs.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({
    cluster: clusterField,
    of: z.enum(['pods', 'nodes']).default('pods').describe('Whose use.'),
    namespace: namespaceField,
    labels: z.string().max(1000).optional().describe('Label selector of pods: app=web.'),
    limit: z.number().int().min(1).max(200).default(50).describe('Rows.'),
  }),
  output: z.object({
    summary: z.string().describe('Sums.'),
    cluster: z.string().describe('Which one.'),
    total: z.number().describe('Containers or nodes there are.'),
    usage: z
      .array(
        z.object({
          name: z.string().describe('`namespace/pod/container`, or the node.'),
          cpu: z.number().describe('Millicores.'),
          memory: z.number().describe('MiB.'),
          cpu_request: z.number().optional().describe('Millicores.'),
          cpu_limit: z.number().optional().describe('Millicores; of a node what pods may use.'),
          memory_request: z.number().optional().describe('MiB.'),
          memory_limit: z.number().optional().describe('MiB; of a node what pods may use.'),
          memory_percent: z.number().optional().describe('Of memory_limit.'),
        }),
      )
      .describe('Most memory first.'),
  }),
  async run({ cluster: asked, of, namespace, labels, limit }, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked, signal);
    const where = namespace === undefined ? {} : { namespace };
    const which = labels === undefined ? {} : { labelSelector: labels };
    const all = await delivery.metrics({ cluster, of, ...where, ...which }, signal);
    const cpu = all.reduce((sum, usage) => sum + usage.cpu, 0);
    const memory = all.reduce((sum, usage) => sum + usage.memory, 0);
    return {
      summary: `${all.length} ${of === 'pods' ? 'containers' : 'nodes'} use ${cpu} millicores and ${mebibytes(memory)} MiB.`,
      cluster,
      total: all.length,
      usage: all
        .toSorted((a, b) => b.memory - a.memory)
        .slice(0, limit)
        .map(rowOf),
    };
  },
});

function rowOf(usage: Usage) {
  const { namespace, name, container, cpu, memory, cpuRequest, cpuLimit, memoryRequest, memoryLimit } = usage;
  return {
    name: [namespace, name, container].filter((part) => part !== undefined && part !== '').join('/'),
    cpu,
    memory: mebibytes(memory),
    ...(cpuRequest === undefined ? {} : { cpu_request: cpuRequest }),
    ...(cpuLimit === undefined ? {} : { cpu_limit: cpuLimit }),
    ...(memoryRequest === undefined ? {} : { memory_request: mebibytes(memoryRequest) }),
    ...(memoryLimit === undefined
      ? {}
      : {
          memory_limit: mebibytes(memoryLimit),
          memory_percent: Math.round((100 * memory) / Math.max(1, memoryLimit)),
        }),
  };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / MIB);
}
