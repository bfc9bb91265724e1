import { describe, expect, it } from 'vitest';
import { ago, anObject, NOW } from '../an-object.fixture.ts';
import type { HealthState } from './health.ts';
import { healthOf } from './health-of.ts';

const condition = (type: string, status: string, reason = '', minutes = 30) => ({
  type,
  status,
  reason,
  lastTransitionTime: ago(minutes),
});
const container = (state: object, rest: object = {}) => ({
  containerStatuses: [{ name: 'web', ready: false, restartCount: 0, state, ...rest }],
});
const unready = [condition('Ready', 'False')];

const CASES: readonly [string, string, Parameters<typeof anObject>[2], HealthState, string][] = [
  [
    'a Deployment with all replicas',
    'Deployment',
    { spec: { replicas: 2 }, status: { readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2 } },
    'ready',
    'Available',
  ],
  [
    'a Deployment without replicas wanted',
    'Deployment',
    { spec: { replicas: 0 }, status: {} },
    'ready',
    'ScaledToZero',
  ],
  [
    'a Deployment with none ready, zeros left out',
    'Deployment',
    { spec: { replicas: 2 }, status: { updatedReplicas: 2, conditions: [condition('Available', 'False')] } },
    'failed',
    'Unavailable',
  ],
  [
    'a Deployment with some ready',
    'Deployment',
    {
      spec: { replicas: 2 },
      status: {
        readyReplicas: 1,
        updatedReplicas: 2,
        availableReplicas: 1,
        conditions: [condition('Available', 'False')],
      },
    },
    'degraded',
    'ReplicasMissing',
  ],
  [
    'a Deployment that has just begun',
    'Deployment',
    { spec: { replicas: 2 }, status: { conditions: [condition('Available', 'False', '', 1)] } },
    'progressing',
    'Unavailable',
  ],
  [
    'a Deployment past its deadline',
    'Deployment',
    {
      spec: { replicas: 1 },
      status: {
        readyReplicas: 1,
        updatedReplicas: 1,
        availableReplicas: 1,
        conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded')],
      },
    },
    'failed',
    'ProgressDeadlineExceeded',
  ],
  [
    'a Deployment that is paused',
    'Deployment',
    { spec: { paused: true }, status: { readyReplicas: 1, availableReplicas: 1, updatedReplicas: 0 } },
    'suspended',
    'Paused',
  ],
  [
    'a Deployment that is paused and lacks its pods',
    'Deployment',
    {
      spec: { paused: true, replicas: 2 },
      status: { conditions: [condition('Available', 'False')] },
    },
    'failed',
    'Unavailable',
  ],
  [
    'a Deployment whose new spec nobody has seen, past the deadline of the old one',
    'Deployment',
    {
      metadata: { generation: 3 },
      status: {
        observedGeneration: 2,
        conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded')],
      },
    },
    'progressing',
    'SpecNotSeen',
  ],
  ['a Deployment without status', 'Deployment', {}, 'unknown', 'NoStatus'],
  [
    'a claim that is being deleted and does not go',
    'PersistentVolumeClaim',
    {
      metadata: { deletionTimestamp: ago(30), finalizers: ['kubernetes.io/pvc-protection'] },
      status: { phase: 'Bound' },
    },
    'stalled',
    'DeletionStuck',
  ],
  [
    'a Deployment that is being deleted',
    'Deployment',
    { metadata: { deletionTimestamp: ago(1) }, status: { readyReplicas: 1 } },
    'progressing',
    'Terminating',
  ],
  ['a Job at work', 'Job', { status: { active: 1, startTime: ago(5) } }, 'ready', 'Running'],
  [
    'a Job of a queue that is not empty yet',
    'Job',
    { spec: { parallelism: 2 }, status: { active: 1, succeeded: 1 } },
    'ready',
    'Running',
  ],
  [
    'a Job at work again after a failure',
    'Job',
    { status: { active: 1, failed: 1, startTime: ago(5) } },
    'degraded',
    'Retrying',
  ],
  [
    'a StatefulSet with a partition, updated above it',
    'StatefulSet',
    {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      status: { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    },
    'ready',
    'Available',
  ],
  [
    'a StatefulSet with a partition, not updated above it yet',
    'StatefulSet',
    {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      status: { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    },
    'progressing',
    'ReplicasMissing',
  ],
  [
    'a pod that a gate holds back',
    'Pod',
    { status: { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'SchedulingGated')] } },
    'progressing',
    'SchedulingGated',
  ],
  [
    'a kind nobody described that has just begun',
    'Certificate',
    { status: { conditions: [condition('Ready', 'False', 'Issuing', 1)] } },
    'progressing',
    'Issuing',
  ],
  [
    'a kind nobody described that says it is ready of an older spec',
    'Certificate',
    {
      metadata: { generation: 2 },
      status: { observedGeneration: 1, conditions: [condition('Ready', 'True', 'Issued')] },
    },
    'progressing',
    'Issued',
  ],
  [
    'a kind nobody described that is ready but not synced',
    'Bucket.s3',
    { status: { conditions: [condition('Ready', 'True'), condition('Synced', 'False', 'ReconcileError')] } },
    'failed',
    'ReconcileError',
  ],
  [
    'a StatefulSet updated on delete only',
    'StatefulSet',
    {
      spec: { replicas: 1, updateStrategy: { type: 'OnDelete' } },
      status: { readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    },
    'ready',
    'Available',
  ],
  [
    'a StatefulSet in the middle of an update',
    'StatefulSet',
    {
      spec: { replicas: 2 },
      status: { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    },
    'progressing',
    'ReplicasMissing',
  ],
  [
    'a DaemonSet with a pod missing',
    'DaemonSet',
    {
      status: {
        desiredNumberScheduled: 3,
        numberReady: 2,
        updatedNumberScheduled: 3,
        numberAvailable: 2,
        conditions: [condition('Available', 'False')],
      },
    },
    'degraded',
    'ReplicasMissing',
  ],
  [
    'a ReplicaSet of an older revision',
    'ReplicaSet',
    { spec: { replicas: 0 }, status: {} },
    'ready',
    'ScaledToZero',
  ],
  [
    'a DaemonSet whose status counts little',
    'DaemonSet',
    { status: { desiredNumberScheduled: 3, numberReady: 3 } },
    'ready',
    'Available',
  ],
  [
    'a Deployment whose status counts little',
    'Deployment',
    { spec: { replicas: 2 }, status: { readyReplicas: 2 } },
    'ready',
    'Available',
  ],
  [
    'a Deployment whose rollout has not begun, zeros left out',
    'Deployment',
    {
      spec: { replicas: 2 },
      status: {
        readyReplicas: 2,
        availableReplicas: 2,
        conditions: [condition('Progressing', 'True', 'ReplicaSetUpdated')],
      },
    },
    'progressing',
    'ReplicasMissing',
  ],
  ['a Job that succeeded and says no more', 'Job', { status: { succeeded: 1 } }, 'ready', 'Complete'],
  [
    'a Job that is done',
    'Job',
    { status: { conditions: [condition('Complete', 'True')] } },
    'ready',
    'Complete',
  ],
  [
    'a Job that failed',
    'Job',
    { status: { conditions: [condition('Failed', 'True', 'BackoffLimitExceeded')] } },
    'failed',
    'BackoffLimitExceeded',
  ],
  ['a CronJob that is paused', 'CronJob', { spec: { suspend: true } }, 'suspended', 'Paused'],
  [
    'a pod that crashes while its phase says Running',
    'Pod',
    {
      status: {
        phase: 'Running',
        conditions: unready,
        ...container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 }),
      },
    },
    'failed',
    'CrashLoopBackOff',
  ],
  [
    'a pod without its image while its phase says Pending',
    'Pod',
    {
      status: {
        phase: 'Pending',
        conditions: unready,
        ...container({ waiting: { reason: 'ImagePullBackOff' } }),
      },
    },
    'failed',
    'ImagePullBackOff',
  ],
  [
    'a pod that cannot be placed',
    'Pod',
    { status: { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable')] } },
    'failed',
    'Unschedulable',
  ],
  [
    'a pod that failed',
    'Pod',
    { status: { phase: 'Failed', reason: 'Evicted', message: 'low on resource' } },
    'failed',
    'Evicted',
  ],
  ['a pod that is done', 'Pod', { status: { phase: 'Succeeded' } }, 'ready', 'Succeeded'],
  [
    'a pod that is ready between crashes',
    'Pod',
    {
      status: {
        phase: 'Running',
        conditions: [condition('Ready', 'True')],
        ...container(
          { running: {} },
          {
            ready: true,
            restartCount: 6,
            lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: ago(3) } },
          },
        ),
      },
    },
    'degraded',
    'OOMKilled',
  ],
  [
    'a pod that crashed long ago',
    'Pod',
    {
      status: {
        phase: 'Running',
        conditions: [condition('Ready', 'True')],
        ...container(
          { running: {} },
          { ready: true, restartCount: 6, lastState: { terminated: { exitCode: 1, finishedAt: ago(900) } } },
        ),
      },
    },
    'ready',
    'Ready',
  ],
  [
    'a claim without volume',
    'PersistentVolumeClaim',
    { metadata: { creationTimestamp: ago(20) }, status: { phase: 'Pending' } },
    'failed',
    'ClaimPending',
  ],
  [
    'a node that does not answer',
    'Node',
    { status: { conditions: [condition('Ready', 'Unknown', 'NodeStatusUnknown')] } },
    'failed',
    'NodeStatusUnknown',
  ],
  [
    'a node short of disk',
    'Node',
    {
      status: {
        conditions: [condition('Ready', 'True'), condition('DiskPressure', 'True', 'KubeletHasDiskPressure')],
      },
    },
    'degraded',
    'DiskPressure',
  ],
  [
    'a namespace that does not go',
    'Namespace',
    { metadata: { deletionTimestamp: ago(30) }, status: { phase: 'Terminating' } },
    'stalled',
    'DeletionStuck',
  ],
  [
    'an autoscaler without metrics',
    'HorizontalPodAutoscaler',
    { status: { conditions: [condition('ScalingActive', 'False', 'FailedGetResourceMetric')] } },
    'degraded',
    'FailedGetResourceMetric',
  ],
  [
    'an autoscaler of nothing',
    'HorizontalPodAutoscaler',
    { status: { conditions: [condition('ScalingActive', 'False', 'ScalingDisabled')] } },
    'ready',
    'Ready',
  ],
  [
    'a load balancer without address',
    'Service',
    {
      metadata: { creationTimestamp: ago(60) },
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: {} },
    },
    'degraded',
    'LoadBalancerPending',
  ],
  [
    'a definition with a name taken',
    'CustomResourceDefinition',
    { status: { conditions: [condition('NamesAccepted', 'False', 'NamesConflict')] } },
    'failed',
    'NamesConflict',
  ],
  [
    'an API nobody answers',
    'APIService',
    { status: { conditions: [condition('Available', 'False', 'MissingEndpoints')] } },
    'failed',
    'MissingEndpoints',
  ],
  [
    'a kind nobody described that is not ready',
    'Certificate',
    { status: { conditions: [condition('Ready', 'False', 'Expired')] } },
    'failed',
    'Expired',
  ],
  [
    'a budget that allows no disruption',
    'PodDisruptionBudget',
    { status: { conditions: [condition('DisruptionAllowed', 'False')] } },
    'ready',
    'Ready',
  ],
];

describe('the health of what Kubernetes runs', () => {
  it.each(CASES)('%s: %s', (_, kind, parts, state, reason) => {
    expect(healthOf(anObject(kind, 'x', parts), NOW.getTime())).toMatchObject({ state, reason });
  });
});
