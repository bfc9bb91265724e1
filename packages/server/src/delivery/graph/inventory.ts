import { fieldOf, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectRef } from '../object-ref.ts';

/**
 * What an applier says it has applied.
 *
 * Kustomization, ResourceSet and FluxInstance always say it, HelmRelease from Flux 2.8; ArtifactGenerator lists its
 * artifacts in a form of its own.
 */
export function inventoryOf(object: KubeObject): readonly ObjectRef[] {
  if (object.kind === 'ArtifactGenerator') return listOf(object, 'status.inventory').flatMap(artifactRef);
  return listOf(object, 'status.inventory.entries').flatMap((entry) => {
    const ref = parseInventoryId(textOf(entry, 'id') ?? '');
    return ref === undefined ? [] : [ref];
  });
}

/**
 * Reads `<namespace>_<name>_<group>_<kind>`.
 *
 * Group and kind are taken from the right and the namespace from the left, since names of RBAC hold `:`, written `__`.
 */
export function parseInventoryId(id: string): ObjectRef | undefined {
  const parts = id.split('_');
  const [kind, group, namespace] = [parts.at(-1), parts.at(-2), parts[0]];
  const name = parts.slice(1, -2).join('_').replaceAll('__', ':');
  if (parts.length < 4 || !kind || group === undefined || namespace === undefined || name === '')
    return undefined;
  return { group, kind, namespace, name };
}

/** Whether an applier's objects live in another cluster, so that they must not be looked up in this one. */
export function appliesElsewhere(object: KubeObject): boolean {
  return fieldOf(object, 'spec.kubeConfig') !== undefined;
}

function artifactRef(entry: unknown): ObjectRef[] {
  const name = textOf(entry, 'name');
  if (name === undefined) return [];
  const namespace = textOf(entry, 'namespace') ?? '';
  return [{ group: 'source.toolkit.fluxcd.io', kind: 'ExternalArtifact', namespace, name }];
}
