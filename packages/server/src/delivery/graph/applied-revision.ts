import { countOf, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/** The revision an applier last applied with success; undefined for other kinds, and before it did. */
export function appliedRevisionOf(object: KubeObject): string | undefined {
  const deployed = helmSnapshots(object).find((snapshot) => textOf(snapshot, 'status') === 'deployed');
  return textOf(object, 'status.lastAppliedRevision') ?? textOf(deployed, 'chartVersion');
}

/** The revision of an object of Flux as a picture or a comparison tells it: what it applied, tried, holds or chose. */
export function revisionOf(object: KubeObject): string | undefined {
  return (
    appliedRevisionOf(object) ??
    textOf(object, 'status.lastAttemptedRevision') ??
    textOf(object, 'status.artifact.revision') ??
    textOf(object, 'status.latestRef.tag')
  );
}

/** What Helm did for a HelmRelease, the newest first; nothing for other kinds. */
export function helmSnapshots(object: KubeObject): readonly unknown[] {
  if (object.kind !== 'HelmRelease') return [];
  return listOf(object, 'status.history').toSorted((a, b) => countOf(b, 'version') - countOf(a, 'version'));
}
