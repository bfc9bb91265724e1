import type { ResourceKind } from './resource-kind.ts';

/** Kinds of Kubernetes that analysis reads, by group. Those a cluster does not serve are left out. */
const READ: Readonly<Record<string, readonly string[]>> = {
  '': [
    'Pod',
    'Service',
    'ConfigMap',
    'Namespace',
    'Node',
    'PersistentVolumeClaim',
    'ServiceAccount',
    'ResourceQuota',
    'LimitRange',
    'Endpoints',
  ],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision'],
  batch: ['Job', 'CronJob'],
  autoscaling: ['HorizontalPodAutoscaler'],
  policy: ['PodDisruptionBudget'],
  'networking.k8s.io': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'gateway.networking.k8s.io': ['Gateway', 'HTTPRoute', 'GRPCRoute', 'GatewayClass'],
  'storage.k8s.io': ['StorageClass'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'admissionregistration.k8s.io': ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'scheduling.k8s.io': ['PriorityClass'],
};

/** Kinds of which analysis needs to know only that they are there and who owns them. */
const METADATA_ONLY = new Set(['ControllerRevision', 'ClusterRole', 'ClusterRoleBinding']);

/** Whether a kind is one of Flux or of its operator. */
export function isFluxKind({ group }: Pick<ResourceKind, 'group'>): boolean {
  return group.endsWith('.fluxcd.io') || group === 'fluxcd.controlplane.io';
}

/** Whether a snapshot reads any kind of a group. */
export function isReadGroup(group: string): boolean {
  return isFluxKind({ group }) || Object.hasOwn(READ, group);
}

/** What a snapshot reads: each kind once, in the version its group prefers. */
export function snapshotKinds(kinds: readonly ResourceKind[]): readonly ResourceKind[] {
  const chosen = new Map<string, ResourceKind>();
  for (const kind of kinds) {
    if (!isFluxKind(kind) && READ[kind.group]?.includes(kind.kind) !== true) continue;
    const name = `${kind.group}/${kind.kind}`;
    if (!chosen.has(name) || kind.preferred) chosen.set(name, kind);
  }
  return [...chosen.values()];
}

/** Whether the metadata of a kind's objects is enough. */
export function needsMetadataOnly({ kind, group }: Pick<ResourceKind, 'group' | 'kind'>): boolean {
  return METADATA_ONLY.has(kind) && !isFluxKind({ group });
}
