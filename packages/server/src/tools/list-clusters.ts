import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { clusterField } from './delivery-fields.ts';

/** Where delivery begins. */
export const listClusters = defineTool({
  name: 'list_clusters',
  title: 'List clusters, or the kinds one of them serves',
  description:
    'List the Kubernetes clusters this server can ask: the contexts of its kubeconfigs, and the cluster it runs in. Call it first; every other delivery tool takes one of these names as cluster, and nothing is remembered between calls. With cluster it lists the kinds and API versions that one serves instead, for list_resources. Changes nothing, and asks no cluster unless one is named. For how a cluster is use get_cluster_status.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({ cluster: clusterField.describe('List the kinds this cluster serves.') }),
  output: z.object({
    summary: z.string().describe('How many.'),
    clusters: z
      .array(
        z.object({
          name: z.string().describe('Pass as cluster.'),
          origin: z.string().describe('kubeconfig or in_cluster.'),
        }),
      )
      .optional()
      .describe('Absent when a cluster was named.'),
    kinds: z
      .array(z.string())
      .optional()
      .describe('`<apiVersion> <Kind> (<short names>)`, with ` *` where it lives in no namespace.'),
  }),
  async run({ cluster }, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    if (cluster === undefined) {
      const clusters = await delivery.clusters(signal);
      return {
        summary: `${clusters.length} cluster${clusters.length === 1 ? '' : 's'}.`,
        clusters: clusters.map((one) => ({ ...one })),
      };
    }
    const kinds = await delivery.kinds(cluster, signal);
    const lines = kinds.map(({ apiVersion, kind, shortNames, namespaced }) => {
      const short = shortNames.length === 0 ? '' : ` (${shortNames.join(', ')})`;
      return `${apiVersion} ${kind}${short}${namespaced ? '' : ' *'}`;
    });
    return { summary: `${cluster} serves ${kinds.length} kinds.`, kinds: lines.toSorted() };
  },
});
