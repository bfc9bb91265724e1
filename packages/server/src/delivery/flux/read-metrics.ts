import { AppError } from '../../lib/app-error.ts';
import type { MetricsQuery, Usage } from '../delivery.ts';
import { listOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { parseQuantity } from '../quantity.ts';
import type { KubeClient } from './kube-client.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';

const MOST = 5000;

/** Reads what pods or nodes use, beside what they asked for. UNAVAILABLE where the cluster measures nothing. */
export async function readMetrics(
  client: KubeClient,
  query: MetricsQuery,
  signal: AbortSignal,
): Promise<readonly Usage[]> {
  const kinds = await client.discovery.kinds(signal);
  const measured = kinds.find(({ group, plural }) => group === 'metrics.k8s.io' && plural === query.of);
  if (measured === undefined) {
    const silent = await client.discovery.silent(signal);
    throw noMetrics(client.cluster, silent.find(({ group }) => group === 'metrics.k8s.io')?.says);
  }
  const { namespace, labelSelector } = query.of === 'nodes' ? { ...query, namespace: undefined } : query;
  const options = { namespace, labelSelector };
  const [usage, described] = await Promise.all([
    client.list(measured, options, MOST, signal),
    whatIsAskedFor(client, findKind(kinds, query.of, 'v1'), options, signal),
  ]);
  const byName = new Map(described.map((object) => [nameOf(object), object]));
  return usage.items.flatMap((item) => {
    const object = byName.get(nameOf(item));
    return query.of === 'nodes' ? [nodeUsage(item, object)] : podUsage(item, object);
  });
}

/** What was asked for; whoever may read metrics may not always read pods. */
async function whatIsAskedFor(
  client: KubeClient,
  kind: ResourceKind | undefined,
  options: object,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  if (kind === undefined) return [];
  try {
    return (await client.list(kind, options, MOST, signal)).items;
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

function podUsage(item: KubeObject, pod: KubeObject | undefined): Usage[] {
  const specs = new Map(listOf(pod, 'spec.containers').map((spec) => [textOf(spec, 'name'), spec]));
  return listOf(item, 'containers').map((container) => {
    const name = textOf(container, 'name') ?? '';
    const spec = specs.get(name);
    const requests = recordOf(spec, 'resources.requests');
    const limits = recordOf(spec, 'resources.limits');
    return {
      namespace: item.metadata.namespace ?? '',
      name: item.metadata.name,
      container: name,
      ...amounts('', recordOf(container, 'usage')),
      ...amounts('Request', requests),
      ...amounts('Limit', limits),
    } as Usage;
  });
}

function nodeUsage(item: KubeObject, node: KubeObject | undefined): Usage {
  return {
    namespace: '',
    name: item.metadata.name,
    ...amounts('', recordOf(item, 'usage')),
    ...amounts('Limit', recordOf(node, 'status.allocatable')),
  } as Usage;
}

/** `cpu` in millicores and `memory` in bytes, under names with this ending. */
function amounts(ending: string, of: Readonly<Record<string, unknown>>): Record<string, number> {
  const cpu = parseQuantity(of.cpu ?? (ending === '' ? '0' : undefined));
  const memory = parseQuantity(of.memory ?? (ending === '' ? '0' : undefined));
  return {
    ...(cpu === undefined ? {} : { [`cpu${ending}`]: Math.round(cpu * 1000) }),
    ...(memory === undefined ? {} : { [`memory${ending}`]: Math.round(memory) }),
  };
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function noMetrics(cluster: string, silence: string | undefined): AppError {
  const why = silence ?? 'it serves no metrics.k8s.io.';
  return new AppError('UNAVAILABLE', `Cluster "${cluster}" measures nothing: ${why}`, {
    hint: `Whoever runs the cluster can ${silence === undefined ? 'install' : 'look after'} metrics-server.`,
  });
}
