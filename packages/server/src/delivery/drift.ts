import type { ClusterIndex } from './cluster-index.ts';
import { textOf } from './fields.ts';
import { labelledAppliers } from './graph/ownership-labels.ts';
import { isFluxObject } from './health/flux-health.ts';
import { isSuspended } from './health/suspension.ts';
import type { KubeObject } from './kube-object.ts';
import { type FieldEdit, fieldEdits } from './managers.ts';
import { type ObjectRef, refOf } from './object-ref.ts';

/** That somebody besides its applier set fields of an object Flux manages. */
export interface Drift extends FieldEdit {
  readonly object: ObjectRef;
  readonly applier: ObjectRef;
  /** Whether the applier takes the fields back at its next run. */
  readonly reverted: boolean;
}

/** Fields that clients set besides what they came for. */
const HARMLESS =
  /^metadata\.(annotations\.?(kubectl\.kubernetes\.io\/last-applied|deployment\.kubernetes\.io|reconcile\.fluxcd\.io|(fluxcd\.controlplane|source\.extensions\.fluxcd)\.io\/reconcile$|fluxcd\.controlplane\.io\/suspendedBy)|annotations$|finalizers|ownerReferences)/;

/** Who changed what outside Flux, on objects that Flux has applied; newest first. */
export function driftOf(index: ClusterIndex): readonly Drift[] {
  return newestFirst(
    index.objects.flatMap((object) => {
      const [applier] = index.appliersOf(object);
      return applier === undefined ? [] : judged(object, applier);
    }),
  );
}

/**
 * Who changed what of one object besides the applier its labels name; newest first, nothing where they name none.
 * Whether it is taken back only the applier could tell.
 */
export function driftOfObject(object: KubeObject): readonly Omit<Drift, 'reverted'>[] {
  const [applier] = labelledAppliers(object);
  return applier === undefined ? [] : newestFirst(edits(object, applier));
}

function newestFirst<Edit extends FieldEdit>(found: readonly Edit[]): readonly Edit[] {
  return found.toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time));
}

function judged(object: KubeObject, applier: KubeObject): Drift[] {
  return edits(object, refOf(applier)).map((edit) => ({
    ...edit,
    reverted: isTakenBack(object, edit, applier),
  }));
}

function edits(object: KubeObject, applier: ObjectRef): Omit<Drift, 'reverted'>[] {
  return fieldEdits(object)
    .filter(({ by }) => by === 'person' || by === 'other')
    .map((edit) => ({ ...edit, fields: edit.fields.filter((field) => matters(field, object)) }))
    .filter(({ fields }) => fields.length > 0)
    .map((edit) => ({ ...edit, object: refOf(object), applier }));
}

/** kustomize-controller takes back what managers called `kubectl…` set, unless told not to; a HelmRelease only where it corrects drift. */
function isTakenBack(
  { metadata: { annotations } }: KubeObject,
  { manager }: FieldEdit,
  applier: KubeObject,
): boolean {
  const { kind } = applier;
  if (isSuspended(applier)) return false;
  if (kind === 'HelmRelease') return textOf(applier, 'spec.driftDetection.mode') === 'enabled';
  if (kind !== 'Kustomization' || !/^(kubectl|before-first-apply)/.test(manager)) return false;
  const told = (name: string) => annotations?.[`kustomize.toolkit.fluxcd.io/${name}`]?.toLowerCase();
  return told('reconcile') !== 'disabled' && [undefined, 'override'].includes(told('ssa'));
}

/** Suspending an object of Flux is a wish of its own, told by its health. */
function matters(field: string, object: KubeObject): boolean {
  return !HARMLESS.test(field) && !(isFluxObject(object) && field === 'spec.suspend');
}
