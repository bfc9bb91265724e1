import { readFile, writeFile } from 'node:fs/promises';
import type { Environment } from '../../../src/config/env.ts';
import { startDoubleCluster } from './double-cluster.ts';
import { gitRepository, kustomization, namespace, pod } from './drafts.ts';
import { create } from './test-cluster.ts';

/** A double with a little of everything, for tests that call every tool. */
export interface SmallCluster extends AsyncDisposable {
  /** What a server needs to know of it. */
  readonly settings: Environment;
}

/** Starts a {@link SmallCluster}; its one cluster has the names `blue-admin` and `copy`. */
export async function startSmallCluster(): Promise<SmallCluster> {
  const double = await startDoubleCluster('blue', '2.9');
  const config = JSON.parse(await readFile(double.kubeconfig, 'utf8'));
  config.contexts.push({ name: 'copy', context: { cluster: 'blue', user: 'blue-admin' } });
  await writeFile(double.kubeconfig, JSON.stringify(config));
  const metrics = {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'PodMetrics',
    metadata: { name: 'p', namespace: 'n' },
  };
  const containers = [{ name: 'app', usage: { cpu: '1m', memory: '1Mi' } }];
  await create(double, namespace('n'), gitRepository('n'), kustomization('n', 'apps'), pod('n', 'p', 'p'));
  await create(double, { ...metrics, containers });
  double.logs.set('n/p/app', { text: 'ready\n' });
  return {
    settings: { KUBECONFIG: double.kubeconfig, GUIDON_DELIVERY_WRITES: 'true' },
    [Symbol.asyncDispose]: () => double[Symbol.asyncDispose](),
  };
}

const cluster = 'blue-admin';

/** A call of every tool about clusters that succeeds on a {@link SmallCluster}, as often as it is made. */
export const CLUSTER_CALLS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  compare_clusters: { left: cluster, right: 'copy' },
  explain_failure: { cluster },
  get_cluster_status: { cluster },
  get_delivery_graph: { cluster },
  get_logs: { cluster, namespace: 'n', name: 'p' },
  get_metrics: { cluster },
  get_timeline: { cluster },
  list_clusters: {},
  list_events: { cluster },
  list_resources: { cluster, kind: 'Kustomization' },
  operate_delivery: { cluster, action: 'suspend', kind: 'ks', namespace: 'n', name: 'apps' },
  trace_delivery: { cluster, kind: 'ks', namespace: 'n', name: 'apps' },
};
