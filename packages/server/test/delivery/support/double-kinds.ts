import { FLUX_KINDS, type FluxRelease } from './flux-kinds.ts';
import { pluralOf } from './test-cluster.ts';

/** A kind the double serves. */
export interface DoubleKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Custom resources carry kind and apiVersion in lists, and merge-patch their status apart. */
  readonly custom: boolean;
  readonly preferred: string;
}

const NAMESPACED: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'Pod/po',
    'Service/svc',
    'ConfigMap/cm',
    'Secret',
    'Event/ev',
    'PersistentVolumeClaim/pvc',
    'ServiceAccount/sa',
    'Endpoints/ep',
    'ResourceQuota/quota',
    'LimitRange/limits',
  ],
  'apps/v1': ['Deployment/deploy', 'StatefulSet/sts', 'DaemonSet/ds', 'ReplicaSet/rs', 'ControllerRevision'],
  'batch/v1': ['Job'],
  'batch/v1beta1': ['CronJob/cj'],
  'networking.k8s.io/v1': ['Ingress/ing', 'NetworkPolicy/netpol'],
  'rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding'],
};
const CLUSTER: Readonly<Record<string, readonly string[]>> = {
  v1: ['Namespace/ns', 'Node/no'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding'],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition/crd'],
};

/** Everything the double serves for a release of Flux. */
export function doubleKinds(flux: FluxRelease): readonly DoubleKind[] {
  const custom = FLUX_KINDS[flux].flatMap(({ group, kind, versions, shortNames }) =>
    versions.map(
      (version): DoubleKind => ({
        ...{ group, version, kind, shortNames, namespaced: true, custom: true },
        plural: pluralOf(kind),
        preferred: preferredOf(flux, group),
      }),
    ),
  );
  return [...builtIn(NAMESPACED, true), ...builtIn(CLUSTER, false), ...custom, ...METRICS];
}

const METRICS = ['Pod', 'Node'].map(
  (of): DoubleKind => ({
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: `${of}Metrics`,
    plural: `${of.toLowerCase()}s`,
    shortNames: [],
    namespaced: of === 'Pod',
    custom: true,
    preferred: 'v1beta1',
  }),
);

/** The newest version that any kind of a group has. */
function preferredOf(flux: FluxRelease, group: string): string {
  const versions = FLUX_KINDS[flux]
    .filter((kind) => kind.group === group)
    .flatMap(({ versions }) => versions);
  return versions.toSorted(byPriority)[0] ?? 'v1';
}

/** Orders versions of a group as an API server lists them: `v2`, `v1`, `v1beta2`, `v1beta1`. */
export function byPriority(a: string, b: string): number {
  const [, major = '', beta = ''] = /^v(\d+)(?:beta(\d+))?$/.exec(a) ?? [];
  const [, otherMajor = '', otherBeta = ''] = /^v(\d+)(?:beta(\d+))?$/.exec(b) ?? [];
  return (
    Number(beta !== '') - Number(otherBeta !== '') ||
    Number(otherMajor) - Number(major) ||
    Number(otherBeta) - Number(beta)
  );
}

function builtIn(table: Readonly<Record<string, readonly string[]>>, namespaced: boolean): DoubleKind[] {
  return Object.entries(table).flatMap(([apiVersion, names]) => {
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    return names.map((entry) => {
      const [kind = '', short] = entry.split('/');
      const shortNames = short === undefined ? [] : [short];
      const preferred = group === 'batch' ? 'v1' : version;
      return {
        group,
        version,
        kind,
        plural: pluralOf(kind),
        shortNames,
        namespaced,
        custom: false,
        preferred,
      };
    });
  });
}
