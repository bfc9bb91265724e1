import { isRecord, listOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { isFluxObject } from '../health/flux-health.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refOf } from '../object-ref.ts';
import { blame, type Explanation } from './explanation.ts';
import type { World } from './world.ts';

/** Who ought to have made an object that is not there: an applier that lists it, a controller's object that names it. */
export function makersOf(ref: ObjectRef, world: World): readonly Explanation[] {
  const listed = world.index.appliersOfRef(ref).filter((applier) => cannotMake(applier, world));
  if (listed.length > 0) return listed.map((applier) => blame(applier, 0.85, 'is applied by', world));
  const makers = [...generating(ref, world), ...namingIt(ref, world), ...releasing(ref, world)];
  return makers.map((maker) => blame(maker, 0.88, 'is made by', world));
}

/** Whether somebody is paused or fails by itself; who fails for what it has applied waits for the missing object too. */
export function cannotMake(maker: KubeObject, world: World): boolean {
  if (world.health.of(maker).state === 'suspended') return true;
  return world.isBad(maker) && !world.index.appliedBy(maker).some((object) => world.isBad(object));
}

/** Generators that ought to make an ExternalArtifact. */
function generating(ref: ObjectRef, world: World): KubeObject[] {
  if (ref.kind !== 'ExternalArtifact') return [];
  return world.index.ofKind('ArtifactGenerator').filter((generator) => {
    const makes = listOf(generator, 'spec.artifacts').some((item) => textOf(item, 'name') === ref.name);
    return makes && generator.metadata.namespace === ref.namespace && cannotMake(generator, world);
  });
}

/** Objects such as an ExternalSecret or a Certificate: they name, or are named like, what they make. */
export function namingIt(ref: ObjectRef, world: World): KubeObject[] {
  return world.index.objects.filter((object) => {
    if (
      object.metadata.namespace !== ref.namespace ||
      isFluxObject(object) ||
      POD_SPECS[object.kind] !== undefined
    )
      return false;
    if (!cannotMake(object, world) || object.kind === ref.kind) return false;
    return object.metadata.name === ref.name || names(object, ref);
  });
}

function names(object: KubeObject, ref: ObjectRef): boolean {
  const places = [
    'spec.target.name',
    'spec.secretName',
    'spec.template.metadata.name',
    'spec.writeConnectionSecretToRef.name',
    'spec.targetName',
  ];
  return isRecord(object.spec) && places.some((place) => textOf(object, place) === ref.name);
}

/** Appliers that failed and that work in the namespace, when the object is called like them or is the namespace. */
function releasing(ref: ObjectRef, world: World): KubeObject[] {
  const appliers = ['HelmRelease', 'Kustomization'].flatMap((kind) => world.index.ofKind(kind));
  return appliers.filter((applier) => {
    const { name, namespace } = applier.metadata;
    const target = textOf(applier, 'spec.targetNamespace') ?? namespace;
    const release = textOf(applier, 'spec.releaseName') ?? name;
    const isAlike = [name, release].some(
      (prefix) => ref.name === prefix || ref.name.startsWith(`${prefix}-`),
    );
    const isIt = refOf(applier).kind === ref.kind;
    return !isIt && isAlike && target === ref.namespace && cannotMake(applier, world);
  });
}
