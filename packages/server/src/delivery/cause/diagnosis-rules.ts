import { APPLIER_DIAGNOSES } from './applier-diagnoses.ts';
import { type DiagnosisRule, rule } from './diagnosis-rule.ts';
import { SOURCE_DIAGNOSES } from './source-diagnoses.ts';
import { WORKLOAD_DIAGNOSES } from './workload-diagnoses.ts';

/** The known troubles; the first that matches is told, so the particular ones come before the general ones. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [
  ...WORKLOAD_DIAGNOSES,
  ...SOURCE_DIAGNOSES,
  ...APPLIER_DIAGNOSES,
  rule(
    'deletion_stuck',
    'any',
    /DeletionStuck/,
    'It is being deleted and its finalizers are not handled.',
    'Find the controller that owns the finalizer; remove it by hand only when that is gone.',
  ),
  rule(
    'certificate_expired',
    'any',
    /^Expired: /,
    'The certificate has expired, and nobody renewed it.',
    'Look at its issuer, and at the controller that renews it.',
  ),
  rule(
    'node_down',
    'any',
    /Kubelet|NodeStatusUnknown|NodeNotReady|node is not ready/i,
    'The node does not answer or is not ready.',
    'Look at the machine and its kubelet; its pods need another node.',
  ),
  rule(
    'node_pressure',
    'any',
    /DiskPressure|MemoryPressure|PIDPressure/,
    'The node is short of a resource.',
    'Free the resource or drain the node.',
  ),
  rule(
    'claim_pending',
    'any',
    /ClaimPending|ClaimLost|ProvisioningFailed|WaitForFirstConsumer/,
    'The volume claim gets no volume.',
    'Check its storage class and provisioner.',
  ),
  rule(
    'nobody_at_work',
    'flux',
    /SpecNotSeen|NotReconciledYet|StuckProgressing|RequestNotHandled|NotReconciledLately/,
    'No controller is at work on it.',
    'Look at the Flux controllers, their pods and logs.',
  ),
];
