import { countOf, fieldOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { type Condition, conditionOf, conditionsOf, isTrue } from './conditions.ts';
import type { Health, HealthState } from './health.ts';
import { fromCondition, fromField, ready, unknown } from './judgement.ts';

/** How long a rollout may lack replicas before it counts as failed, in milliseconds. */
const PATIENCE = 3 * 60_000;

/** What a workload wants, and what it has. */
interface Replicas {
  readonly wanted: number;
  readonly ready: number;
  readonly updated: number;
  readonly available: number;
}

/** The health of a Deployment. */
export function deploymentHealth(object: KubeObject, now: number): Health {
  if (object.status === undefined) return unknown('The Deployment has no status.');
  const progressing = conditionOf(object, 'Progressing');
  const failure = conditionOf(object, 'ReplicaFailure');
  const replicas = deploymentReplicas(object, progressing);
  if (fieldOf(object, 'spec.paused') === true) return pausedRollout(object, replicas, now);
  const unseen = specNotSeen(object);
  if (unseen !== undefined) return unseen;
  if (progressing?.reason === 'ProgressDeadlineExceeded') return fromCondition(object, 'failed', progressing);
  if (failure?.status === 'True') return fromCondition(object, 'failed', failure);
  return replicaHealth(object, replicas, now);
}

/** A paused rollout keeps no pod from being missed: only one that lacks none is merely paused. */
function pausedRollout(object: KubeObject, replicas: Replicas, now: number): Health {
  const health = replicaHealth(object, { ...replicas, updated: replicas.wanted }, now);
  return health.state === 'ready' ? paused(object) : { ...health, notes: ['Its rollout is paused.'] };
}

/** Where no rollout goes on, what the status does not count is taken from what is ready. */
function deploymentReplicas(object: KubeObject, progressing: Condition | undefined): Replicas {
  const wanted = wantedReplicas(object);
  const isReady = countOf(object, 'status.readyReplicas');
  const settled = progressing === undefined || progressing.reason === 'NewReplicaSetAvailable';
  const counted = (field: string, otherwise: number) =>
    settled && fieldOf(object, field) === undefined ? otherwise : countOf(object, field);
  return {
    wanted,
    ready: isReady,
    updated: counted('status.updatedReplicas', wanted),
    available: counted('status.availableReplicas', isReady),
  };
}

/** The health of a StatefulSet. */
export function statefulSetHealth(object: KubeObject, now: number): Health {
  if (object.status === undefined) return unknown('The StatefulSet has no status.');
  const wanted = wantedReplicas(object);
  const onDelete = textOf(object, 'spec.updateStrategy.type') === 'OnDelete';
  const partition = countOf(object, 'spec.updateStrategy.rollingUpdate.partition');
  const isUpdated = textOf(object, 'status.currentRevision') === textOf(object, 'status.updateRevision');
  const readyReplicas = countOf(object, 'status.readyReplicas');
  // Those below the partition keep their revision.
  const updated =
    onDelete || isUpdated ? wanted : countOf(object, 'status.updatedReplicas') + Math.min(partition, wanted);
  const replicas = { wanted, ready: readyReplicas, updated, available: readyReplicas };
  return specNotSeen(object) ?? replicaHealth(object, replicas, now);
}

/** The health of a DaemonSet. */
export function daemonSetHealth(object: KubeObject, now: number): Health {
  if (object.status === undefined) return unknown('The DaemonSet has no status.');
  const wanted = countOf(object, 'status.desiredNumberScheduled');
  const isReady = countOf(object, 'status.numberReady');
  const updated = fieldOf(object, 'status.updatedNumberScheduled');
  const onDelete = textOf(object, 'spec.updateStrategy.type') === 'OnDelete';
  const replicas = {
    wanted,
    ready: isReady,
    updated: onDelete || typeof updated !== 'number' ? wanted : updated,
    available: Math.max(isReady, countOf(object, 'status.numberAvailable')),
  };
  return specNotSeen(object) ?? replicaHealth(object, replicas, now);
}

/** The health of a ReplicaSet: one that is scaled to nothing is an older revision. */
export function replicaSetHealth(object: KubeObject, now: number): Health {
  const wanted = wantedReplicas(object);
  if (object.status === undefined || wanted === 0) return ready(wanted === 0 ? 'ScaledToZero' : 'Ready');
  const failure = conditionOf(object, 'ReplicaFailure');
  if (failure?.status === 'True') return fromCondition(object, 'failed', failure);
  const readyReplicas = countOf(object, 'status.readyReplicas');
  return replicaHealth(
    object,
    { wanted, ready: readyReplicas, updated: wanted, available: readyReplicas },
    now,
  );
}

/** The health of a Job. */
export function jobHealth(object: KubeObject): Health {
  const failed = conditionOf(object, 'Failed');
  if (failed?.status === 'True') return fromCondition(object, 'failed', failed);
  if (isTrue(object, 'Complete') || hasSucceeded(object)) return ready('Complete');
  if (fieldOf(object, 'spec.suspend') === true) return paused(object);
  if (object.status === undefined) return unknown('The Job has no status.');
  const failures = countOf(object, 'status.failed');
  // At work is how a Job ought to be.
  if (failures === 0) return ready('Running', 'The Job is running.');
  return fromField(object, 'degraded', {
    reason: 'Retrying',
    message: `${failures} of its pods failed so far.`,
    field: 'status.failed',
    value: String(failures),
    since: textOf(object, 'status.startTime'),
  });
}

/** Whether enough pods of a Job succeeded; where it does not say how many, none may be at work any more. */
function hasSucceeded(object: KubeObject): boolean {
  const wanted = fieldOf(object, 'spec.completions');
  const succeeded = countOf(object, 'status.succeeded');
  if (typeof wanted === 'number') return succeeded >= wanted;
  return succeeded > 0 && countOf(object, 'status.active') === 0;
}

/** The health of a CronJob: only that it is not paused; its Jobs have their own. */
export function cronJobHealth(object: KubeObject): Health {
  return fieldOf(object, 'spec.suspend') === true ? paused(object) : ready();
}

function paused(object: KubeObject): Health {
  const field = fieldOf(object, 'spec.paused') === true ? 'spec.paused' : 'spec.suspend';
  return fromField(object, 'suspended', {
    reason: 'Paused',
    message: 'Paused by its spec.',
    field,
    value: 'true',
  });
}

function specNotSeen(object: KubeObject): Health | undefined {
  const seen = countOf(object, 'status.observedGeneration');
  const { generation = 0 } = object.metadata;
  if (seen === 0 || seen >= generation) return undefined;
  return fromField(object, 'progressing', {
    reason: 'SpecNotSeen',
    message: `The controller has seen generation ${seen} of the spec, not yet ${generation}.`,
    field: 'status.observedGeneration',
    value: `${seen}, metadata.generation is ${generation}`,
  });
}

function replicaHealth(object: KubeObject, replicas: Replicas, now: number): Health {
  const { wanted, updated, available } = replicas;
  if (wanted === 0) return ready('ScaledToZero', 'Scaled to no replicas.');
  if (replicas.ready >= wanted && updated >= wanted && available >= wanted)
    return ready('Available', `${wanted} of ${wanted} ready.`);
  const since = shortSince(object);
  const state = shortState(replicas, now - Date.parse(since ?? ''));
  return fromField(object, state, {
    reason: available === 0 ? 'Unavailable' : 'ReplicasMissing',
    message: `${replicas.ready} of ${wanted} ready, ${updated} updated, ${available} available.`,
    field: 'status.readyReplicas',
    value: `${replicas.ready} of ${wanted}`,
    since,
  });
}

function shortState({ wanted, ready: isReady, available }: Replicas, waited: number): HealthState {
  if (waited < PATIENCE || (isReady >= wanted && available >= wanted)) return 'progressing';
  return available === 0 ? 'failed' : 'degraded';
}

/** Since when replicas are missing: Available, or a rollout that has not finished. */
function shortSince(object: KubeObject): string | undefined {
  const conditions = conditionsOf(object).filter(
    ({ type, status }) => (type === 'Available' && status === 'False') || type === 'Progressing',
  );
  return conditions.map(({ since }) => since).find((since) => since !== undefined);
}

function wantedReplicas(object: KubeObject): number {
  const wanted = fieldOf(object, 'spec.replicas');
  return typeof wanted === 'number' ? wanted : 1;
}
