import type { ClusterIndex } from './cluster-index.ts';
import { isFluxObject } from './health/flux-health.ts';
import type { KubeObject } from './kube-object.ts';
import { type FieldEdit, fieldEdits } from './managers.ts';
import { type ObjectRef, refOf } from './object-ref.ts';

/** That somebody besides its applier set fields of an object Flux manages. */
export interface Drift extends FieldEdit {
  readonly object: ObjectRef;
  readonly applier: ObjectRef;
  /** Whether the applier takes the fields back at its next run: kustomize-controller does from managers called `kubectl…`. */
  readonly reverted: boolean;
}

/** Fields that clients set besides what they came for. */
const HARMLESS =
  /^metadata\.(annotations\.?(kubectl\.kubernetes\.io\/last-applied|deployment\.kubernetes\.io|reconcile\.fluxcd\.io)|annotations$|finalizers|ownerReferences)/;

/** Who changed what outside Flux, on objects that Flux has applied; newest first. */
export function driftOf(index: ClusterIndex): readonly Drift[] {
  const found = index.objects.flatMap((object) => {
    const [applier] = index.appliersOf(object);
    return applier === undefined ? [] : edits(object, applier);
  });
  return found.toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time));
}

function edits(object: KubeObject, applier: KubeObject): Drift[] {
  return fieldEdits(object)
    .filter(({ by }) => by === 'person' || by === 'other')
    .map((edit) => ({ ...edit, fields: edit.fields.filter((field) => matters(field, object)) }))
    .filter(({ fields }) => fields.length > 0)
    .map((edit) => ({
      ...edit,
      object: refOf(object),
      applier: refOf(applier),
      reverted: applier.kind === 'Kustomization' && /^(kubectl|before-first-apply)/.test(edit.manager),
    }));
}

/** Suspending an object of Flux is a wish of its own, told by its health. */
function matters(field: string, object: KubeObject): boolean {
  return !HARMLESS.test(field) && !(isFluxObject(object) && field === 'spec.suspend');
}
