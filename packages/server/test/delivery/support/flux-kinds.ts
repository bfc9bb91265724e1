import { pluralOf } from './test-cluster.ts';

/** One kind of Flux in a release of it. */
export interface FluxKind {
  readonly group: string;
  readonly kind: string;
  /** Served, the preferred one last. */
  readonly versions: readonly string[];
  readonly shortNames: readonly string[];
  readonly withStatus: boolean;
}

const SOURCE = 'source.toolkit.fluxcd.io';
const IMAGE = 'image.toolkit.fluxcd.io';
const NOTIFICATION = 'notification.toolkit.fluxcd.io';
const OPERATOR = 'fluxcd.controlplane.io';

function kind(group: string, name: string, versions: readonly string[], ...shortNames: string[]): FluxKind {
  return { group, kind: name, versions, shortNames, withStatus: name !== 'Alert' && name !== 'Provider' };
}

const OPERATOR_KINDS = [
  kind(OPERATOR, 'FluxInstance', ['v1']),
  kind(OPERATOR, 'FluxReport', ['v1']),
  kind(OPERATOR, 'ResourceSet', ['v1'], 'rset'),
  kind(OPERATOR, 'ResourceSetInputProvider', ['v1'], 'rsip'),
];

/** A release of Flux that tests know. */
export type FluxRelease = '2.9' | '2.4' | '2.2';

/** What the releases of Flux serve, in the versions they serve. */
export const FLUX_KINDS: Readonly<Record<FluxRelease, readonly FluxKind[]>> = {
  '2.9': [
    kind(SOURCE, 'GitRepository', ['v1'], 'gitrepo'),
    kind(SOURCE, 'OCIRepository', ['v1'], 'ocirepo'),
    kind(SOURCE, 'HelmRepository', ['v1'], 'helmrepo'),
    kind(SOURCE, 'HelmChart', ['v1'], 'hc'),
    kind(SOURCE, 'Bucket', ['v1']),
    kind(SOURCE, 'ExternalArtifact', ['v1'], 'ea'),
    kind('source.extensions.fluxcd.io', 'ArtifactGenerator', ['v1beta1'], 'ag'),
    kind('kustomize.toolkit.fluxcd.io', 'Kustomization', ['v1'], 'ks'),
    kind('helm.toolkit.fluxcd.io', 'HelmRelease', ['v2'], 'hr'),
    kind(NOTIFICATION, 'Alert', ['v1beta3']),
    kind(NOTIFICATION, 'Provider', ['v1beta3']),
    kind(NOTIFICATION, 'Receiver', ['v1']),
    kind(IMAGE, 'ImageRepository', ['v1'], 'imgrepo'),
    kind(IMAGE, 'ImagePolicy', ['v1'], 'imgpol'),
    kind(IMAGE, 'ImageUpdateAutomation', ['v1'], 'iua'),
    ...OPERATOR_KINDS,
  ],
  '2.4': [
    kind(SOURCE, 'GitRepository', ['v1beta2', 'v1'], 'gitrepo'),
    kind(SOURCE, 'OCIRepository', ['v1beta2'], 'ocirepo'),
    kind(SOURCE, 'HelmRepository', ['v1beta2', 'v1'], 'helmrepo'),
    kind(SOURCE, 'HelmChart', ['v1beta2', 'v1'], 'hc'),
    kind(SOURCE, 'Bucket', ['v1beta2', 'v1']),
    kind('kustomize.toolkit.fluxcd.io', 'Kustomization', ['v1beta2', 'v1'], 'ks'),
    kind('helm.toolkit.fluxcd.io', 'HelmRelease', ['v2beta2', 'v2'], 'hr'),
    kind(NOTIFICATION, 'Alert', ['v1beta3']),
    kind(NOTIFICATION, 'Provider', ['v1beta3']),
    kind(NOTIFICATION, 'Receiver', ['v1']),
    kind(IMAGE, 'ImageRepository', ['v1beta2'], 'imgrepo'),
    kind(IMAGE, 'ImagePolicy', ['v1beta2'], 'imgpol'),
    kind(IMAGE, 'ImageUpdateAutomation', ['v1beta2'], 'iua'),
  ],
  // Most kinds have no version that their group prefers.
  '2.2': [
    kind(SOURCE, 'GitRepository', ['v1beta1', 'v1beta2', 'v1'], 'gitrepo'),
    kind(SOURCE, 'OCIRepository', ['v1beta2'], 'ocirepo'),
    kind(SOURCE, 'HelmRepository', ['v1beta1', 'v1beta2'], 'helmrepo'),
    kind(SOURCE, 'HelmChart', ['v1beta1', 'v1beta2'], 'hc'),
    kind(SOURCE, 'Bucket', ['v1beta1', 'v1beta2']),
    kind('kustomize.toolkit.fluxcd.io', 'Kustomization', ['v1beta1', 'v1beta2', 'v1'], 'ks'),
    kind('helm.toolkit.fluxcd.io', 'HelmRelease', ['v2beta1', 'v2beta2'], 'hr'),
    kind(NOTIFICATION, 'Alert', ['v1beta1', 'v1beta2', 'v1beta3']),
    kind(NOTIFICATION, 'Provider', ['v1beta1', 'v1beta2', 'v1beta3']),
    kind(NOTIFICATION, 'Receiver', ['v1beta1', 'v1beta2', 'v1']),
    kind(IMAGE, 'ImageRepository', ['v1beta1', 'v1beta2'], 'imgrepo'),
    kind(IMAGE, 'ImagePolicy', ['v1beta1', 'v1beta2'], 'imgpol'),
    kind(IMAGE, 'ImageUpdateAutomation', ['v1beta1'], 'iua'),
  ],
};

/** A CRD that takes every field: names, scope, versions and the status subresource are as Flux has them. */
export function definitionOf({ group, kind: name, versions, shortNames, withStatus }: FluxKind) {
  const plural = pluralOf(name);
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: name, listKind: `${name}List`, plural, singular: name.toLowerCase(), shortNames },
      versions: versions.map((version, index) => ({
        name: version,
        served: true,
        storage: index === versions.length - 1,
        schema,
        ...(withStatus ? { subresources: { status: {} } } : {}),
      })),
    },
  };
}

/** PodMetrics and NodeMetrics as custom resources: metrics clients read whatever a test puts in. */
export const METRICS_DEFINITIONS = ['Pod', 'Node'].map((of) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${of.toLowerCase()}s.metrics.k8s.io`,
    annotations: { 'api-approved.kubernetes.io': 'unapproved, test data only' },
  },
  spec: {
    group: 'metrics.k8s.io',
    scope: of === 'Pod' ? 'Namespaced' : 'Cluster',
    names: {
      kind: `${of}Metrics`,
      listKind: `${of}MetricsList`,
      plural: `${of.toLowerCase()}s`,
      singular: `${of.toLowerCase()}metrics`,
    },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}));
