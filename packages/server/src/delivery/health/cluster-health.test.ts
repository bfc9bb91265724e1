import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import { ClusterIndex } from '../cluster-index.ts';
import { ClusterHealth } from './cluster-health.ts';

const condition = (type: string, status: string, reason = '', minutes = 30) => ({
  type,
  status,
  reason,
  lastTransitionTime: ago(minutes),
});

describe('health in its surroundings', () => {
  const owner = (kind: string, name: string) => ({
    metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind, name }] },
  });
  const crash = {
    phase: 'Running',
    conditions: [condition('Ready', 'False')],
    containerStatuses: [
      { name: 'web', ready: false, restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ],
  };

  it('a rollout on its way has failed when its pods crash', () => {
    const deployment = anObject('Deployment', 'web', {
      spec: { replicas: 1 },
      status: { conditions: [condition('Available', 'False', '', 1)] },
    });
    const set = anObject('ReplicaSet', 'web-1', owner('Deployment', 'web'));
    const pod = anObject('Pod', 'web-1-a', { ...owner('ReplicaSet', 'web-1'), status: crash });
    const health = healthIn([deployment, set, pod]).of(deployment);
    expect(health).toMatchObject({ state: 'failed', reason: 'CrashLoopBackOff' });
    expect(health.evidence.map(({ object }) => object.kind)).toEqual(['Deployment', 'Pod']);
  });

  it('a Deployment with all replicas is well, whatever an old pod says', () => {
    const deployment = anObject('Deployment', 'web', {
      spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } },
      status: { readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    });
    const pod = anObject('Pod', 'old', {
      metadata: { labels: { app: 'web' } },
      status: { phase: 'Failed', reason: 'Evicted' },
    });
    expect(healthIn([deployment, pod]).of(deployment).state).toBe('ready');
  });

  it('a CronJob is as its last Job', () => {
    const cronJob = anObject('CronJob', 'nightly', {});
    const job = (name: string, minutes: number, type: string) =>
      anObject('Job', name, {
        ...owner('CronJob', 'nightly'),
        status: { startTime: ago(minutes), conditions: [condition(type, 'True', 'BackoffLimitExceeded')] },
      });
    expect(healthIn([cronJob, job('a', 900, 'Complete'), job('b', 90, 'Failed')]).of(cronJob).state).toBe(
      'failed',
    );
    expect(healthIn([cronJob, job('a', 900, 'Failed'), job('b', 90, 'Complete')]).of(cronJob).state).toBe(
      'ready',
    );
  });

  it('a CronJob whose last Job failed is not well because the next has begun', () => {
    const cronJob = anObject('CronJob', 'nightly', {});
    const job = (name: string, status: object) =>
      anObject('Job', name, { ...owner('CronJob', 'nightly'), status });
    const failed = { startTime: ago(60), conditions: [condition('Failed', 'True', 'BackoffLimitExceeded')] };
    const running = { startTime: ago(1), active: 1 };
    expect(healthIn([cronJob, job('a', failed), job('b', running)]).of(cronJob).state).toBe('failed');
  });

  it('a Job at work is not, when its pods cannot start', () => {
    const job = anObject('Job', 'once', { status: { active: 1 } });
    const pod = anObject('Pod', 'once-a', { ...owner('Job', 'once'), status: crash });
    expect(healthIn([job, pod]).of(job).state).toBe('failed');
  });

  it('a claim whose class waits for a pod lacks nothing until there is one', () => {
    const claim = anObject('PersistentVolumeClaim', 'data', {
      metadata: { creationTimestamp: ago(60) },
      spec: { storageClassName: 'local' },
      status: { phase: 'Pending' },
    });
    const local = anObject('StorageClass', 'local', { volumeBindingMode: 'WaitForFirstConsumer' });
    const pod = anObject('Pod', 'db', {
      spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] },
    });
    expect(healthIn([claim, local]).of(claim).state).toBe('ready');
    expect(healthIn([claim, local, pod]).of(claim).state).toBe('failed');
  });

  it('a Kustomization that runs an older revision than its source has for long is behind', () => {
    const source = anObject('GitRepository', 'repo', {
      status: { artifact: { revision: 'main@sha1:bbbbbbb', lastUpdateTime: ago(90) } },
    });
    const ks = anObject('Kustomization', 'ks', {
      spec: { interval: '10m', sourceRef: { kind: 'GitRepository', name: 'repo' } },
      status: { lastAttemptedRevision: 'main@sha1:aaaaaaa', conditions: [condition('Ready', 'True')] },
    });
    expect(healthIn([source, ks]).of(ks)).toMatchObject({ reason: 'BehindSource', state: 'doubtful' });
  });

  it('a HelmRelease is behind when its chart is another one, not when that is only written in another way', () => {
    const chart = (revision: string) =>
      anObject('OCIRepository', 'db', { status: { artifact: { revision, lastUpdateTime: ago(90) } } });
    const release = anObject('HelmRelease', 'db', {
      spec: { interval: '10m', chartRef: { kind: 'OCIRepository', name: 'db' } },
      status: { lastAttemptedRevision: '6.6.1+abcdef0', conditions: [condition('Ready', 'True')] },
    });
    const state = (revision: string) => healthIn([chart(revision), release]).of(release).state;
    expect([state('6.6.1@sha256:abcdef012'), state('6.7.0@sha256:1234567')]).toEqual(['ready', 'doubtful']);
  });

  it('survives owners that own each other', () => {
    const one = anObject('ReplicaSet', 'one', {
      ...owner('ReplicaSet', 'two'),
      spec: { replicas: 1 },
      status: {},
    });
    const two = anObject('ReplicaSet', 'two', {
      ...owner('ReplicaSet', 'one'),
      spec: { replicas: 1 },
      status: {},
    });
    expect(healthIn([one, two]).of(one).state).toBe('failed');
  });
});

function healthIn(objects: readonly ReturnType<typeof anObject>[]): ClusterHealth {
  return new ClusterHealth(new ClusterIndex(aSnapshot(objects)));
}
