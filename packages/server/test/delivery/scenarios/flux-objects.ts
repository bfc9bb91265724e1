import type { ClusterBuilder, Manifest } from './cluster-builder.ts';

/** How an object of Flux is; everything absent is well. */
export interface FluxState {
  readonly ready?: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly stalled?: string;
  readonly retrying?: boolean;
  readonly minutes?: number;
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly generation?: number;
  readonly observed?: number;
}

const GOOD = 'True';

/** The commit that healthy objects run. */
export const COMMIT = 'main@sha1:5f3c7a0e9b1d24688acf7e21b4d09c6635e8f1aa';

function conditions(
  cluster: ClusterBuilder,
  state: FluxState,
  good: { reason: string; message: string },
  extra: readonly string[] = [],
): unknown[] {
  const { ready = GOOD, generation = 1, minutes = 4 } = state;
  const at = { lastTransitionTime: cluster.ago(minutes), observedGeneration: generation };
  const reason = state.reason ?? good.reason;
  const message = state.message ?? good.message;
  const list: unknown[] = [];
  if (state.stalled !== undefined)
    list.push({ ...at, type: 'Stalled', status: 'True', reason: state.stalled, message });
  if (state.retrying)
    list.push({
      ...at,
      type: 'Reconciling',
      status: 'True',
      reason: 'ProgressingWithRetry',
      message: 'Detecting changes and retrying',
    });
  list.push({ ...at, type: 'Ready', status: ready, reason, message });
  if (ready === GOOD)
    for (const type of extra)
      list.push({ ...at, type, status: 'True', reason, message: `stored artifact for revision '${COMMIT}'` });
  return list;
}

/** A GitRepository. */
export function gitRepository(
  cluster: ClusterBuilder,
  namespace: string,
  name: string,
  state: FluxState = {},
): Manifest {
  const failing = state.ready === 'False';
  const list = conditions(
    cluster,
    { minutes: 2880, ...state },
    { reason: 'Succeeded', message: `stored artifact for revision '${COMMIT}'` },
    ['ArtifactInStorage'],
  );
  if (failing)
    list.push({
      type: 'FetchFailed',
      status: 'True',
      reason: state.reason,
      message: state.message,
      lastTransitionTime: cluster.ago(state.minutes ?? 4),
      observedGeneration: 1,
    });
  return cluster.add({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: {
      name,
      namespace,
      generation: state.generation ?? 1,
      finalizers: ['finalizers.fluxcd.io'],
      ...state.metadata,
    },
    spec: {
      interval: '1m0s',
      timeout: '60s',
      url: `ssh://git@github.com/acme/${name}`,
      ref: { branch: 'main' },
      secretRef: { name: `${name}-deploy-key` },
      ...state.spec,
    },
    status: {
      observedGeneration: state.observed ?? state.generation ?? 1,
      conditions: list,
      artifact: {
        revision: COMMIT,
        digest: `sha256:${cluster.hex(64)}`,
        lastUpdateTime: cluster.ago(2880),
        path: `gitrepository/${namespace}/${name}/5f3c7a0e.tar.gz`,
        url: `http://source-controller.flux-system.svc.cluster.local./gitrepository/${namespace}/${name}/5f3c7a0e.tar.gz`,
        size: 48_211,
      },
      ...state.status,
    },
  });
}

/** A source of any other kind. */
export function source(
  cluster: ClusterBuilder,
  kind: string,
  namespace: string,
  name: string,
  spec: Record<string, unknown>,
  revision: string,
  state: FluxState = {},
): Manifest {
  const version = kind === 'OCIRepository' && cluster.flux === '2.4' ? 'v1beta2' : 'v1';
  const list = conditions(
    cluster,
    { minutes: 2880, ...state },
    { reason: 'Succeeded', message: `stored artifact for revision '${revision}'` },
    ['ArtifactInStorage'],
  );
  if (state.ready === 'False')
    list.push({
      type: 'FetchFailed',
      status: 'True',
      reason: state.reason,
      message: state.message,
      lastTransitionTime: cluster.ago(state.minutes ?? 4),
      observedGeneration: 1,
    });
  return cluster.add({
    apiVersion: `source.toolkit.fluxcd.io/${version}`,
    kind,
    metadata: {
      name,
      namespace,
      generation: state.generation ?? 1,
      finalizers: ['finalizers.fluxcd.io'],
      ...state.metadata,
    },
    spec: { interval: '10m0s', ...spec, ...state.spec },
    status: {
      observedGeneration: state.observed ?? 1,
      conditions: list,
      artifact: {
        revision,
        digest: `sha256:${cluster.hex(64)}`,
        lastUpdateTime: cluster.ago(2880),
        path: `${kind.toLowerCase()}/${namespace}/${name}`,
        url: 'http://source-controller.flux-system.svc.cluster.local./artifact',
      },
      ...state.status,
    },
  });
}

/** A Kustomization that has applied objects. */
export function kustomization(
  cluster: ClusterBuilder,
  namespace: string,
  name: string,
  applied: readonly Manifest[],
  state: FluxState = {},
): Manifest {
  const { ready = GOOD, generation = 1 } = state;
  const well = ready === GOOD;
  const entries = applied.map((object) => entryOf(object));
  for (const object of applied) label(object, 'kustomize.toolkit.fluxcd.io', namespace, name);
  const list = conditions(cluster, state, {
    reason: 'ReconciliationSucceeded',
    message: `Applied revision: ${COMMIT}`,
  });
  if (/HealthCheck/.test(state.reason ?? ''))
    list.push({
      type: 'Healthy',
      status: 'False',
      reason: state.reason,
      message: state.message,
      lastTransitionTime: cluster.ago(state.minutes ?? 4),
      observedGeneration: generation,
    });
  const history = [
    {
      digest: `sha256:${cluster.hex(64)}`,
      firstReconciled: cluster.ago(well ? 2880 : (state.minutes ?? 4) + 1),
      lastReconciled: cluster.ago(4),
      lastReconciledDuration: '1.24s',
      lastReconciledStatus: state.reason ?? 'ReconciliationSucceeded',
      totalReconciliations: well ? 288 : 3,
      metadata: { revision: COMMIT },
    },
  ];
  return cluster.add({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace, generation, finalizers: ['finalizers.fluxcd.io'], ...state.metadata },
    spec: {
      interval: '10m0s',
      path: `./${name}`,
      prune: true,
      wait: true,
      timeout: '5m0s',
      sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' },
      ...state.spec,
    },
    status: {
      observedGeneration: state.observed ?? generation,
      conditions: list,
      lastAppliedRevision: COMMIT,
      lastAttemptedRevision: COMMIT,
      inventory: { entries },
      ...(cluster.flux === '2.9' ? { history } : {}),
      ...state.status,
    },
  });
}

/** A HelmRelease from a HelmRepository, with its HelmChart. */
export function helmRelease(
  cluster: ClusterBuilder,
  namespace: string,
  name: string,
  applied: readonly Manifest[],
  state: FluxState = {},
): Manifest {
  for (const object of applied) label(object, 'helm.toolkit.fluxcd.io', namespace, name);
  const good = {
    reason: 'UpgradeSucceeded',
    message: `Helm upgrade succeeded for release ${namespace}/${name}.v3 with chart ${name}@1.4.2`,
  };
  const list = conditions(cluster, { minutes: 2880, ...state }, good, ['Released']);
  const inventory =
    cluster.flux === '2.9' ? { inventory: { entries: applied.map((object) => entryOf(object)) } } : {};
  return cluster.add({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: {
      name,
      namespace,
      generation: state.generation ?? 1,
      finalizers: ['finalizers.fluxcd.io'],
      ...state.metadata,
    },
    spec: {
      interval: '30m0s',
      chart: {
        spec: {
          chart: name,
          version: '1.x',
          interval: '10m0s',
          sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'flux-system' },
        },
      },
      install: { remediation: { retries: 3 } },
      upgrade: { remediation: { retries: 3 } },
      ...state.spec,
    },
    status: {
      observedGeneration: state.observed ?? state.generation ?? 1,
      conditions: list,
      helmChart: `flux-system/${namespace}-${name}`,
      storageNamespace: namespace,
      lastAttemptedRevision: '1.4.2',
      lastAttemptedReleaseAction: 'upgrade',
      lastAttemptedGeneration: 1,
      history: [
        snapshot(cluster, namespace, name, 3, 'deployed'),
        snapshot(cluster, namespace, name, 2, 'superseded'),
      ],
      ...inventory,
      ...state.status,
    },
  });
}

/** One entry of a HelmRelease's history. */
export function snapshot(
  cluster: ClusterBuilder,
  namespace: string,
  name: string,
  version: number,
  status: string,
  minutes = 2880,
): Record<string, unknown> {
  return {
    name,
    namespace,
    version,
    status,
    chartName: name,
    chartVersion: `1.4.${version - 1}`,
    appVersion: `2.${version}.0`,
    configDigest: `sha256:${cluster.hex(64)}`,
    digest: `sha256:${cluster.hex(64)}`,
    firstDeployed: cluster.ago(43_200),
    lastDeployed: cluster.ago(minutes),
  };
}

/** The HelmChart that a HelmRelease makes. */
export function helmChart(
  cluster: ClusterBuilder,
  namespace: string,
  name: string,
  state: FluxState = {},
): Manifest {
  const spec = {
    chart: name,
    version: '1.x',
    reconcileStrategy: 'ChartVersion',
    sourceRef: { kind: 'HelmRepository', name: 'charts' },
  };
  return source(cluster, 'HelmChart', 'flux-system', `${namespace}-${name}`, spec, '1.4.2', {
    reason: 'ChartPullSucceeded',
    message: `pulled '${name}' chart with version '1.4.2'`,
    ...state,
  });
}

/** An object of another group of Flux, such as image automation. */
export function fluxObject(
  cluster: ClusterBuilder,
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  spec: Record<string, unknown>,
  state: FluxState = {},
): Manifest {
  const list = conditions(
    cluster,
    { minutes: 600, ...state },
    { reason: 'Succeeded', message: 'reconciliation succeeded' },
  );
  return cluster.add({
    apiVersion,
    kind,
    metadata: { name, namespace, generation: state.generation ?? 1, ...state.metadata },
    spec: { ...spec, ...state.spec },
    status: { observedGeneration: state.observed ?? 1, conditions: list, ...state.status },
  });
}

function label(object: Manifest, prefix: string, namespace: string, name: string): void {
  const labels = (object.metadata.labels ?? {}) as Record<string, string>;
  object.metadata.labels = { ...labels, [`${prefix}/name`]: name, [`${prefix}/namespace`]: namespace };
}

function entryOf(object: Manifest): { id: string; v: string } {
  const [group, version] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : ['', object.apiVersion];
  const { name, namespace = '' } = object.metadata;
  return { id: `${namespace}_${name.replaceAll(':', '__')}_${group}_${object.kind}`, v: version ?? 'v1' };
}
