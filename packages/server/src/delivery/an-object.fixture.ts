import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { noLogs } from './cluster-snapshot.ts';
import type { KubeObject, ObjectMeta } from './kube-object.ts';

/** The time of snapshots that tests make. */
export const NOW = new Date('2026-11-20T10:00:00Z');

/** A time so many minutes before {@link NOW}. */
export function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString();
}

/** An object of which only what a test is about is said. */
export function anObject(
  kind: string,
  name: string,
  rest: { readonly metadata?: Partial<ObjectMeta>; readonly [field: string]: unknown } = {},
): KubeObject {
  const { metadata, ...fields } = rest;
  return {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    ...fields,
    metadata: { name, namespace: 'apps', ...metadata },
  };
}

/** A snapshot of some objects, without logs. */
export function aSnapshot(
  objects: readonly KubeObject[],
  rest: Partial<ClusterSnapshot> = {},
): ClusterSnapshot {
  return { cluster: 'test', now: NOW, objects, events: [], logs: noLogs, unread: [], ...rest };
}

/** A warning about an object. */
export function aWarning(about: KubeObject, reason: string, message: string, minutes = 2): KubeObject {
  const { name, namespace } = about.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason}`, ...(namespace === undefined ? {} : { namespace }) },
    involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: ago(minutes),
  };
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  Bucket: 'source.toolkit.fluxcd.io/v1',
  ExternalArtifact: 'source.toolkit.fluxcd.io/v1',
  ArtifactGenerator: 'source.extensions.fluxcd.io/v1beta1',
  ImageRepository: 'image.toolkit.fluxcd.io/v1',
  ImagePolicy: 'image.toolkit.fluxcd.io/v1',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io/v1',
  Alert: 'notification.toolkit.fluxcd.io/v1beta3',
  Provider: 'notification.toolkit.fluxcd.io/v1beta3',
  Receiver: 'notification.toolkit.fluxcd.io/v1',
  FluxInstance: 'fluxcd.controlplane.io/v1',
  FluxReport: 'fluxcd.controlplane.io/v1',
  ResourceSet: 'fluxcd.controlplane.io/v1',
  ResourceSetInputProvider: 'fluxcd.controlplane.io/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  APIService: 'apiregistration.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
};
