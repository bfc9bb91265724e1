import type { KubeObject } from '../kube-object.ts';
import type { ObjectRef } from '../object-ref.ts';

/** Label prefixes that appliers put on what they apply, and who such an applier is; the most direct one first. */
const OWNERS = [
  { prefix: 'helm.toolkit.fluxcd.io', group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' },
  { prefix: 'kustomize.toolkit.fluxcd.io', group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
  { prefix: 'resourceset.fluxcd.controlplane.io', group: 'fluxcd.controlplane.io', kind: 'ResourceSet' },
  { prefix: 'fluxcd.controlplane.io', group: 'fluxcd.controlplane.io', kind: 'FluxInstance' },
] as const;

/**
 * The appliers an object's labels name.
 *
 * A name counts only with the namespace of the same prefix. There may be several: pairs outlive a move.
 */
export function labelledAppliers(object: KubeObject): readonly ObjectRef[] {
  const labels = object.metadata.labels ?? {};
  return OWNERS.flatMap(({ prefix, group, kind }) => {
    const [name, namespace] = [labels[`${prefix}/name`], labels[`${prefix}/namespace`]];
    return name === undefined || namespace === undefined ? [] : [{ group, kind, namespace, name }];
  });
}
