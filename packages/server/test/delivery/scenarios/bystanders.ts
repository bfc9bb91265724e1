import type { ClusterBuilder } from './cluster-builder.ts';
import { gitRepository, helmChart, helmRelease, kustomization, source } from './flux-objects.ts';
import { node, plain, workload } from './workload-objects.ts';

const CONTROLLERS = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
];

/** What a cluster without trouble has: Flux, nodes, and three applications that are well. */
export function bystanders(cluster: ClusterBuilder, except: readonly string[] = []): void {
  for (const name of ['flux-system', 'shop', 'media', 'kube-system'])
    plain(cluster, 'v1', 'Namespace', '', name, {
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      status: { phase: 'Active' },
    });
  for (const name of ['worker-1', 'worker-2']) if (!except.includes(name)) node(cluster, name);
  const controllers = CONTROLLERS.filter((name) => !except.includes(name)).map(
    (name) => workload(cluster, 'flux-system', name, { replicas: 1 }).workload,
  );
  if (!except.includes('coredns')) workload(cluster, 'kube-system', 'coredns');
  gitRepository(cluster, 'flux-system', 'flux-system');
  kustomization(cluster, 'flux-system', 'flux-system', controllers);
  source(
    cluster,
    'HelmRepository',
    'flux-system',
    'charts',
    { url: 'https://charts.acme.example' },
    `sha256:${cluster.hex(64)}`,
  );
  kustomization(cluster, 'shop', 'cart', parts(cluster, 'shop', 'cart'));
  kustomization(cluster, 'shop', 'search', parts(cluster, 'shop', 'search'), {
    spec: { dependsOn: [{ name: 'cart' }] },
  });
  helmChart(cluster, 'media', 'thumbs');
  helmRelease(cluster, 'media', 'thumbs', parts(cluster, 'media', 'thumbs'));
}

/** A healthy workload with its Service and a ConfigMap, as an applier's objects. */
export function parts(cluster: ClusterBuilder, namespace: string, name: string) {
  const { workload: made, service } = workload(cluster, namespace, name);
  const config = plain(cluster, 'v1', 'ConfigMap', namespace, `${name}-settings`, {
    data: { LOG_LEVEL: 'info' },
  });
  return [made, service, config];
}

/** A warning of yesterday on something that is well by now. */
export function oldWarning(cluster: ClusterBuilder): void {
  const object = cluster.objects.find(
    ({ kind, metadata }) => kind === 'Pod' && metadata.namespace === 'shop',
  );
  if (object !== undefined)
    cluster.event(
      object,
      'Warning',
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      1500,
      4,
    );
}

/** An application that somebody paused on purpose. */
export function pausedApplication(cluster: ClusterBuilder): void {
  kustomization(cluster, 'media', 'encoder', parts(cluster, 'media', 'encoder'), {
    minutes: 20_000,
    spec: { suspend: true },
    metadata: { annotations: { 'acme.example/paused': 'until the licence is renewed' } },
  });
}

/** A deployment of a few minutes ago that went well. */
export function recentDeployment(cluster: ClusterBuilder): void {
  const made = workload(cluster, 'media', 'player', { minutes: 12, image: 'ghcr.io/acme/player:4.0.0' });
  kustomization(cluster, 'media', 'player', [made.workload, made.service], { minutes: 11 });
  cluster.event(
    made.workload,
    'Normal',
    'ScalingReplicaSet',
    `Scaled up replica set ${made.set?.metadata.name} to 2`,
    12,
  );
}
