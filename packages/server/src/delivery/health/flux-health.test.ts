import { describe, expect, it } from 'vitest';
import { ago, anObject, NOW } from '../an-object.fixture.ts';
import { fluxHealth } from './flux-health.ts';
import { type HealthState, needsAttention } from './health.ts';

const condition = (type: string, status: string, reason: string, rest: object = {}) => ({
  type,
  status,
  reason,
  message: `${reason} said`,
  lastTransitionTime: ago(4),
  ...rest,
});
const READY = condition('Ready', 'True', 'ReconciliationSucceeded');
const FAILED = condition('Ready', 'False', 'ReconciliationFailed');

/** [what it is, kind, the object's parts, state, reason] */
const CASES: readonly [string, string, Parameters<typeof anObject>[2], HealthState, string][] = [
  ['ready', 'Kustomization', { status: { conditions: [READY] } }, 'ready', 'ReconciliationSucceeded'],
  ['failed', 'Kustomization', { status: { conditions: [FAILED] } }, 'failed', 'ReconciliationFailed'],
  [
    'suspended while it is being deleted',
    'HelmRelease',
    { metadata: { deletionTimestamp: ago(30) }, spec: { suspend: true } },
    'suspended',
    'Suspended',
  ],
  [
    'suspended before anything else',
    'HelmRelease',
    { spec: { suspend: true }, status: { conditions: [FAILED] } },
    'suspended',
    'Suspended',
  ],
  [
    'suspended by annotation, for kinds of the operator',
    'ResourceSet',
    {
      metadata: { annotations: { 'fluxcd.controlplane.io/reconcile': 'disabled' } },
      status: { conditions: [READY] },
    },
    'suspended',
    'Suspended',
  ],
  [
    'not suspended by a field the operator does not know',
    'FluxInstance',
    { spec: { suspend: true }, status: { conditions: [READY] } },
    'ready',
    'ReconciliationSucceeded',
  ],
  [
    'suspended by annotation, for generators of artifacts, however it is written',
    'ArtifactGenerator',
    {
      metadata: { annotations: { 'source.extensions.fluxcd.io/reconcile': 'Disabled' } },
      status: { conditions: [FAILED] },
    },
    'suspended',
    'Suspended',
  ],
  [
    'a health check given up for a newer revision',
    'Kustomization',
    { status: { conditions: [condition('Ready', 'False', 'HealthCheckCanceled')] } },
    'progressing',
    'HealthCheckCanceled',
  ],
  [
    'not reconciled lately, where an annotation says how often it should be',
    'ResourceSet',
    {
      metadata: { annotations: { 'fluxcd.controlplane.io/reconcileEvery': '10m' } },
      status: { conditions: [READY], history: [{ lastReconciled: ago(180) }] },
    },
    'doubtful',
    'NotReconciledLately',
  ],
  [
    'disabled as the operator says it',
    'FluxInstance',
    { status: { conditions: [condition('Ready', 'False', 'ReconciliationDisabled')] } },
    'suspended',
    'ReconciliationDisabled',
  ],
  [
    'being deleted',
    'Kustomization',
    {
      metadata: { deletionTimestamp: ago(2), finalizers: ['finalizers.fluxcd.io'] },
      status: { conditions: [READY] },
    },
    'progressing',
    'Terminating',
  ],
  [
    'stuck in its deletion',
    'Kustomization',
    {
      metadata: { deletionTimestamp: ago(30), finalizers: ['finalizers.fluxcd.io'] },
      status: { conditions: [READY] },
    },
    'stalled',
    'DeletionStuck',
  ],
  ['new', 'GitRepository', { metadata: { creationTimestamp: ago(1) } }, 'progressing', 'NotReconciledYet'],
  [
    'never taken up',
    'GitRepository',
    { metadata: { creationTimestamp: ago(60) } },
    'doubtful',
    'NotReconciledYet',
  ],
  ['an Alert, which has no status', 'Alert', { metadata: { creationTimestamp: ago(60) } }, 'ready', 'Ready'],
  ['a Provider, which has no status', 'Provider', {}, 'ready', 'Ready'],
  [
    'a HelmRepository of type oci, which has no status',
    'HelmRepository',
    { spec: { type: 'oci' } },
    'ready',
    'Ready',
  ],
  ['without status and age', 'Receiver', {}, 'unknown', 'NoStatus'],
  [
    'a spec nobody has seen',
    'Kustomization',
    { metadata: { generation: 3 }, status: { observedGeneration: 2, conditions: [READY] } },
    'progressing',
    'SpecNotSeen',
  ],
  [
    'a spec that failed, which only conditions have seen',
    'Kustomization',
    {
      metadata: { generation: 3 },
      status: { observedGeneration: 2, conditions: [{ ...FAILED, observedGeneration: 3 }] },
    },
    'failed',
    'ReconciliationFailed',
  ],
  [
    'stalled',
    'HelmRelease',
    { status: { conditions: [condition('Stalled', 'True', 'RetriesExceeded'), FAILED] } },
    'stalled',
    'RetriesExceeded',
  ],
  [
    'waiting for another',
    'Kustomization',
    { status: { conditions: [condition('Ready', 'False', 'DependencyNotReady')] } },
    'progressing',
    'DependencyNotReady',
  ],
  [
    'an image that is being scanned',
    'ImageRepository',
    {
      status: {
        conditions: [condition('Ready', 'False', 'Scanning'), condition('Reconciling', 'True', 'Scanning')],
      },
    },
    'progressing',
    'Scanning',
  ],
  [
    'failed and tried again',
    'OCIRepository',
    {
      status: {
        conditions: [
          condition('Ready', 'False', 'OCIArtifactPullFailed'),
          condition('Reconciling', 'True', 'ProgressingWithRetry'),
        ],
      },
    },
    'failed',
    'OCIArtifactPullFailed',
  ],
  [
    'ready by what it did last, and failing to do more',
    'Receiver',
    { status: { conditions: [READY, condition('Reconciling', 'True', 'ProgressingWithRetry')] } },
    'progressing',
    'ProgressingWithRetry',
  ],
  [
    'at work',
    'Kustomization',
    { spec: { timeout: '5m' }, status: { conditions: [condition('Ready', 'Unknown', 'Progressing')] } },
    'progressing',
    'Progressing',
  ],
  [
    'at work for too long',
    'Kustomization',
    {
      spec: { timeout: '5m' },
      status: { conditions: [condition('Ready', 'Unknown', 'Progressing', { lastTransitionTime: ago(40) })] },
    },
    'degraded',
    'StuckProgressing',
  ],
  [
    'unknown for a reason of its own',
    'HelmRelease',
    { status: { conditions: [condition('Ready', 'Unknown', 'DriftUnknown')] } },
    'unknown',
    'DriftUnknown',
  ],
  [
    'ready with a request nobody answered',
    'Bucket',
    {
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': ago(30) } },
      status: { conditions: [READY], lastHandledReconcileAt: ago(90) },
    },
    'doubtful',
    'RequestNotHandled',
  ],
  [
    'ready with a request of ours that nobody answered',
    'Bucket',
    {
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': `${ago(30)}-b6q2xo` } },
      status: { conditions: [READY], lastHandledReconcileAt: ago(90) },
    },
    'doubtful',
    'RequestNotHandled',
  ],
  [
    'ready with a request that was answered',
    'Bucket',
    {
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': ago(30) } },
      status: { conditions: [READY], lastHandledReconcileAt: ago(30) },
    },
    'ready',
    'ReconciliationSucceeded',
  ],
  [
    'ready, but not reconciled lately',
    'Kustomization',
    { spec: { interval: '10m' }, status: { conditions: [READY], history: [{ lastReconciled: ago(180) }] } },
    'doubtful',
    'NotReconciledLately',
  ],
  [
    'a source that found nothing new for months',
    'GitRepository',
    {
      spec: { interval: '1m' },
      status: {
        conditions: [{ ...READY, lastTransitionTime: ago(90_000) }],
        artifact: { lastUpdateTime: ago(90_000) },
      },
    },
    'ready',
    'ReconciliationSucceeded',
  ],
];

describe('the health of objects of Flux', () => {
  it.each(CASES)('%s: %s', (_, kind, parts, state, reason) => {
    const { metadata, ...rest } = parts ?? {};
    const object = anObject(kind, 'x', { ...rest, metadata: { generation: 1, ...metadata } });
    expect(fluxHealth(object, NOW.getTime())).toMatchObject({ state, reason });
  });

  it.each([
    'Kustomization',
    'HelmRelease',
    'GitRepository',
    'OCIRepository',
    'Bucket',
    'HelmRepository',
    'HelmChart',
    'ExternalArtifact',
    'ArtifactGenerator',
    'ImageRepository',
    'ImagePolicy',
    'ImageUpdateAutomation',
    'Receiver',
    'FluxInstance',
    'FluxReport',
    'ResourceSet',
    'ResourceSetInputProvider',
  ])('is told by Ready for %s, with evidence', (kind) => {
    const health = fluxHealth(anObject(kind, 'x', { status: { conditions: [FAILED] } }), NOW.getTime());
    expect(health.state).toBe('failed');
    expect(health.evidence).toEqual([
      {
        object: expect.objectContaining({ kind, name: 'x' }),
        field: 'status.conditions[Ready]',
        value: 'False, ReconciliationFailed: ReconciliationFailed said',
        time: ago(4),
      },
    ]);
  });

  it('calls staleness and unanswered requests doubts, not failures', () => {
    const object = anObject('Kustomization', 'x', {
      spec: { interval: '1m' },
      status: { conditions: [READY], history: [{ lastReconciled: ago(60) }] },
    });
    expect(needsAttention(fluxHealth(object, NOW.getTime()))).toBe(false);
  });

  it('survives a status of the wrong types', () => {
    const object = anObject('Kustomization', 'x', {
      spec: { interval: 7 },
      status: { conditions: 'none', history: {}, observedGeneration: 'x' },
    });
    expect(fluxHealth(object, NOW.getTime()).state).toBe('unknown');
  });
});
