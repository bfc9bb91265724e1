import { textOf } from '../fields.ts';
import { switchOf } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';

/** Kinds of Flux that controllers reconcile on request; the others are only looked at, or act on events. */
const RECONCILABLE = new Set([
  'GitRepository',
  'OCIRepository',
  'Bucket',
  'HelmRepository',
  'HelmChart',
  'ArtifactGenerator',
  'Kustomization',
  'HelmRelease',
  'Receiver',
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
  'FluxInstance',
  'ResourceSet',
  'ResourceSetInputProvider',
]);

/** Kinds without a status: the spec is all there is to suspend. */
const SUSPENDABLE_ONLY = new Set(['Alert', 'Provider']);

const OPERATOR = 'fluxcd.controlplane.io';

/** Asks the controller of an object for a reconciliation. */
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** Whether an object is one of Flux's that a controller reconciles when asked. */
export function isReconcilable(object: KubeObject): boolean {
  return isFlux(object.apiVersion) && RECONCILABLE.has(object.kind) && !isStatic(object);
}

/** Whether an object only holds an address: no controller looks at a HelmRepository of an OCI registry (Flux 2.2 on). */
export function isStatic(object: KubeObject): boolean {
  return object.kind === 'HelmRepository' && textOf(object, 'spec.type') === 'oci';
}

/** Whether an object is one of Flux's that can be suspended. */
export function isSuspendable(object: KubeObject): boolean {
  return isReconcilable(object) || (isFlux(object.apiVersion) && SUSPENDABLE_ONLY.has(object.kind));
}

/** What suspends an object. */
export function suspendPatch(object: KubeObject): object {
  const name = switchOf(object);
  return name === undefined
    ? { spec: { suspend: true } }
    : { metadata: { annotations: { [name]: 'disabled' } } };
}

/** What lets it go on. */
export function resumePatch(object: KubeObject, token: string): object {
  const annotations = isReconcilable(object) ? { [REQUESTED_AT]: token } : {};
  const name = switchOf(object);
  if (name === undefined) return { metadata: { annotations }, spec: { suspend: null } };
  const on = { [name]: 'enabled' };
  const labels = object.metadata.labels?.[name] === undefined ? {} : { labels: on };
  return { metadata: { annotations: { ...annotations, ...on }, ...labels } };
}

/** What asks for a reconciliation. */
export function requestPatch(
  token: string,
  how: { readonly force: boolean; readonly reset: boolean },
): object {
  const annotations = {
    [REQUESTED_AT]: token,
    ...(how.force ? { 'reconcile.fluxcd.io/forceAt': token } : {}),
    ...(how.reset ? { 'reconcile.fluxcd.io/resetAt': token } : {}),
  };
  return { metadata: { annotations } };
}

function isFlux(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group.endsWith('.fluxcd.io') || group === OPERATOR;
}
