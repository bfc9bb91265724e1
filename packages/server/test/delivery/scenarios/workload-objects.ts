import type { ClusterBuilder, Manifest } from './cluster-builder.ts';

/** A container's state as a pod's status has it; everything absent runs well. */
export interface PodState {
  readonly waiting?: { reason: string; message?: string };
  readonly terminated?: Record<string, unknown>;
  readonly last?: Record<string, unknown>;
  readonly running?: boolean;
  readonly restarts?: number;
  readonly phase?: string;
  readonly unscheduled?: string;
  readonly init?: boolean;
  readonly node?: string;
  readonly minutes?: number;
  readonly status?: Record<string, unknown>;
}

/** What a workload is like; everything absent is well. */
export interface WorkloadOptions {
  readonly kind?: 'Deployment' | 'StatefulSet';
  readonly replicas?: number;
  readonly image?: string;
  readonly pod?: PodState;
  /** How many of the replicas are as `pod` says; all when absent. */
  readonly bad?: number;
  readonly container?: Record<string, unknown>;
  readonly podSpec?: Record<string, unknown>;
  readonly minutes?: number;
  readonly conditions?: readonly Record<string, unknown>[];
  readonly selector?: Record<string, string>;
  readonly generation?: number;
  /** Leaves the pods out. */
  readonly noPods?: boolean;
}

/** What a workload brought along. */
export interface Workload {
  readonly workload: Manifest;
  readonly set: Manifest | undefined;
  readonly pods: readonly Manifest[];
  readonly service: Manifest;
}

/** A Deployment or StatefulSet with its ReplicaSet, pods and Service. */
export function workload(
  cluster: ClusterBuilder,
  namespace: string,
  name: string,
  options: WorkloadOptions = {},
): Workload {
  const { kind = 'Deployment', replicas = 2, image = `ghcr.io/acme/${name}:1.8.3`, minutes = 2880 } = options;
  const bad = options.pod === undefined ? 0 : (options.bad ?? replicas);
  const labels = { 'app.kubernetes.io/name': name };
  const container = { name, image, ports: [{ name: 'http', containerPort: 8080 }], ...options.container };
  const podSpec = { containers: [container], serviceAccountName: 'default', ...options.podSpec };
  const template = { metadata: { labels }, spec: podSpec };
  const good = replicas - bad;
  const made = cluster.add({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, generation: options.generation ?? 3, labels: { ...labels } },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template,
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    },
    status:
      kind === 'Deployment'
        ? deploymentStatus(cluster, replicas, good, minutes, options)
        : setStatus(name, replicas, good),
  });
  const hash = cluster.hex(10);
  const set = kind === 'Deployment' ? replicaSet(cluster, made, hash, good, minutes, template) : undefined;
  const owner = set ?? made;
  const count = options.noPods ? 0 : replicas;
  const pods = Array.from({ length: count }, (_, index) => {
    const podName = kind === 'Deployment' ? `${name}-${hash}-${cluster.hex(5)}` : `${name}-${index}`;
    const state = index < bad ? options.pod : undefined;
    return pod(
      cluster,
      owner,
      podName,
      { ...labels, 'pod-template-hash': hash },
      podSpec,
      container,
      state,
      minutes,
    );
  });
  const service = cluster.add({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.96.${Number.parseInt(cluster.hex(2), 16)}.${Number.parseInt(cluster.hex(2), 16)}`,
      selector: options.selector ?? labels,
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
    status: { loadBalancer: {} },
  });
  return { workload: made, set, pods, service };
}

function deploymentStatus(
  cluster: ClusterBuilder,
  replicas: number,
  good: number,
  minutes: number,
  options: WorkloadOptions,
): Record<string, unknown> {
  const available = good >= replicas;
  const at = options.pod?.minutes ?? minutes;
  return {
    observedGeneration: options.generation ?? 3,
    replicas,
    updatedReplicas: replicas,
    ...(good === 0 ? {} : { readyReplicas: good, availableReplicas: good }),
    ...(available ? {} : { unavailableReplicas: replicas - good }),
    conditions: [
      {
        type: 'Available',
        status: available ? 'True' : 'False',
        reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: available
          ? 'Deployment has minimum availability.'
          : 'Deployment does not have minimum availability.',
        lastTransitionTime: cluster.ago(available ? minutes : at),
      },
      {
        type: 'Progressing',
        status: 'True',
        reason: available ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
        message: available ? 'ReplicaSet has successfully progressed.' : 'ReplicaSet is progressing.',
        lastTransitionTime: cluster.ago(available ? minutes : at),
      },
      ...(options.conditions ?? []),
    ],
  };
}

function setStatus(name: string, replicas: number, good: number): Record<string, unknown> {
  return {
    observedGeneration: 3,
    replicas,
    readyReplicas: good,
    availableReplicas: good,
    currentReplicas: replicas,
    updatedReplicas: replicas,
    currentRevision: `${name}-6d8f`,
    updateRevision: `${name}-6d8f`,
  };
}

function replicaSet(
  cluster: ClusterBuilder,
  owner: Manifest,
  hash: string,
  good: number,
  minutes: number,
  template: unknown,
): Manifest {
  const { name, namespace, uid } = owner.metadata;
  const replicas = (owner.spec as { replicas: number }).replicas;
  return cluster.add(
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        generation: 1,
        annotations: { 'deployment.kubernetes.io/revision': '4' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
      },
      spec: { replicas, selector: { matchLabels: { 'pod-template-hash': hash } }, template },
      status: {
        observedGeneration: 1,
        replicas,
        ...(good === 0 ? {} : { readyReplicas: good, availableReplicas: good }),
      },
    },
    minutes,
  );
}

/** A pod of an owner. */
export function pod(
  cluster: ClusterBuilder,
  owner: Manifest,
  name: string,
  labels: Record<string, string>,
  spec: Record<string, unknown>,
  container: { name: string; image?: unknown },
  state: PodState | undefined,
  minutes: number,
): Manifest {
  const { namespace, uid } = owner.metadata;
  const at = cluster.ago(state?.minutes ?? minutes);
  const nodeName = state?.node ?? 'worker-1';
  return cluster.add(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        labels,
        ownerReferences: [
          {
            apiVersion: owner.apiVersion,
            kind: owner.kind,
            name: owner.metadata.name,
            uid,
            controller: true,
          },
        ],
      },
      spec: { ...spec, ...(state?.unscheduled === undefined ? { nodeName } : {}) },
      status: podStatus(container, state, at),
    },
    state?.minutes ?? minutes,
  );
}

function podStatus(
  container: { name: string; image?: unknown },
  state: PodState | undefined,
  at: string,
): Record<string, unknown> {
  const well = state === undefined;
  const ready = {
    lastTransitionTime: at,
    status: well ? 'True' : 'False',
    ...(well
      ? {}
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${container.name}]` }),
  };
  if (state?.unscheduled !== undefined)
    return {
      phase: 'Pending',
      qosClass: 'Burstable',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: state.unscheduled,
          lastTransitionTime: at,
        },
      ],
    };
  const phase =
    state?.phase ?? (state?.waiting !== undefined && (state.restarts ?? 0) === 0 ? 'Pending' : 'Running');
  const current =
    state?.waiting !== undefined
      ? { waiting: state.waiting }
      : state?.terminated !== undefined
        ? { terminated: state.terminated }
        : { running: { startedAt: at } };
  const status = {
    name: container.name,
    image: container.image,
    ready: well,
    started: well,
    restartCount: state?.restarts ?? 0,
    state: current,
    ...(state?.last === undefined ? {} : { lastState: { terminated: state.last } }),
  };
  return {
    phase,
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: at },
      { type: 'Initialized', status: state?.init ? 'False' : 'True', lastTransitionTime: at },
      { type: 'ContainersReady', ...ready },
      { type: 'Ready', ...ready },
    ],
    ...(state?.init
      ? {
          initContainerStatuses: [{ ...status, name: 'init' }],
          containerStatuses: [
            { ...status, state: { waiting: { reason: 'PodInitializing' } }, restartCount: 0, lastState: {} },
          ],
        }
      : { containerStatuses: [status] }),
    startTime: at,
    ...state?.status,
  };
}

/** A crash loop, as the kubelet tells it. */
export function crashLoop(
  cluster: ClusterBuilder,
  container: string,
  exitCode = 1,
  reason = 'Error',
  restarts = 9,
): PodState {
  return {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off 5m0s restarting failed container=${container}`,
    },
    restarts,
    last: { exitCode, reason, startedAt: cluster.ago(4), finishedAt: cluster.ago(3) },
    phase: 'Running',
    minutes: 25,
  };
}

/** An object that has no status worth mention. */
export function plain(
  cluster: ClusterBuilder,
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  rest: Record<string, unknown> = {},
): Manifest {
  const metadata = { name, ...(namespace === '' ? {} : { namespace }) };
  return cluster.add({ apiVersion, kind, metadata, ...rest });
}

/** A node that is well. */
export function node(
  cluster: ClusterBuilder,
  name: string,
  conditions: readonly Record<string, unknown>[] = [],
  spec: Record<string, unknown> = {},
): Manifest {
  const good = [
    { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
    { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
    { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID' },
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ].filter(({ type }) => !conditions.some((condition) => condition.type === type));
  return plain(cluster, 'v1', 'Node', '', name, {
    spec,
    status: {
      conditions: [...good, ...conditions].map((condition) => ({
        lastTransitionTime: cluster.ago(35),
        ...condition,
      })),
    },
  });
}
