import { fieldOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import { isFluxObject } from '../health/flux-health.ts';
import { isSuspended } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { fieldEdits } from '../managers.ts';
import { looseKey, type ObjectRef, refOf } from '../object-ref.ts';
import { type Chain, chainsFrom } from './chains.ts';
import { isWarnedOf, lacksSecret } from './explain-around.ts';
import { contested } from './explain-contested.ts';
import { heldBudgets } from './explain-drains.ts';
import { backends, serviceTrouble } from './explain-network.ts';
import { isAskedFor, isForgotten } from './pauses.ts';
import type { World } from './world.ts';

/**
 * Chains of trouble that no health shows: a source paused under appliers that are not, a Service nobody answers, an
 * applier nobody works on.
 */
export function quietChains(world: World): ReadonlyMap<ObjectRef, readonly Chain[]> {
  const found = new Map<ObjectRef, readonly Chain[]>();
  for (const object of world.index.objects) {
    const chains = quietly(object, world);
    if (chains.length > 0) found.set(refOf(object), chains);
  }
  return found;
}

function quietly(object: KubeObject, world: World): readonly Chain[] {
  if (contested(object, world).length > 0) return chainsFrom(refOf(object), world);
  if (isFluxObject(object) && lacksSecret(object, world)) return chainsFrom(refOf(object), world);
  if (isFluxObject(object))
    return isSuspended(object)
      ? overtaken(object, world)
      : [...held(object, world), ...doubted(object, world)];
  if (object.kind === 'Node') return isStuckInDrain(object, world) ? chainsFrom(refOf(object), world) : [];
  if (isScaledDownByHand(object, world)) return chainsFrom(refOf(object), world);
  return answers(object, world) ? [] : chainsFrom(refOf(object), world);
}

/** Whether a Service, or all that something sends to, answers, or is not meant to for now. */
function answers(object: KubeObject, world: World): boolean {
  if (object.kind === 'Service') return !serviceTrouble(object, world) || world.isIdleByPlan(object);
  return backends(object, world).every(({ cause }) => {
    const found = world.index.find(cause);
    return found !== undefined && world.isIdleByPlan(found);
  });
}

/** Whether somebody tries to drain a node and is kept from it. */
function isStuckInDrain(node: KubeObject, world: World): boolean {
  return (
    fieldOf(node, 'spec.unschedulable') === true &&
    isWarnedOf(node, world) &&
    heldBudgets(node, world).length > 0
  );
}

/** A workload of Flux without replicas, because a person said so past Flux. */
function isScaledDownByHand(object: KubeObject, world: World): boolean {
  if (POD_SPECS[object.kind] === undefined || world.health.of(object).reason !== 'ScaledToZero') return false;
  const edits = fieldEdits(object).filter(({ by }) => by === 'person');
  return (
    edits.some(({ fields }) => fields.includes('spec.replicas')) && world.index.appliersOf(object).length > 0
  );
}

/** A suspended applier that somebody asked to reconcile, or that a newer revision waits for: it is missed. */
function overtaken(object: KubeObject, world: World): readonly Chain[] {
  if (!isAskedFor(object) && !isForgotten(object, world)) return [];
  const own = chainsFrom(refOf(object), world);
  return own.filter(({ root }) => looseKey(root) === looseKey(refOf(object)));
}

/** Appliers whose source or dependency is suspended, though they are not. */
function held(object: KubeObject, world: World): readonly Chain[] {
  const above = referencesOf(object).filter(({ relation }) => relation === 'source');
  const paused = above
    .flatMap(({ to }) => world.index.find(to) ?? [])
    .filter(isSuspended)
    .map((source) => looseKey(refOf(source)));
  if (paused.length === 0 || isChartOfPaused(object, world)) return [];
  return chainsFrom(refOf(object), world).filter(({ root }) => paused.includes(looseKey(root)));
}

/** Whether a HelmChart was made for releases that are all suspended: nobody waits for it. */
function isChartOfPaused(object: KubeObject, world: World): boolean {
  if (object.kind !== 'HelmChart') return false;
  const users = world.index
    .ofKind('HelmRelease')
    .filter((release) => referencesOf(release).some(({ to }) => world.index.find(to) === object));
  return users.length > 0 && users.every(isSuspended);
}

/** Doubts that somebody else explains, such as a controller without replicas. */
function doubted(object: KubeObject, world: World): readonly Chain[] {
  const { state, reason } = world.health.of(object);
  if (state !== 'doubtful') return [];
  const own = reason === 'BehindSource' || reason === 'RequestNotHandled';
  return chainsFrom(refOf(object), world).filter(({ root, steps }) => {
    const found = world.index.find(root);
    if (steps.length === 1) return own;
    return found === undefined || world.isBad(found) || world.health.of(found).reason === 'ScaledToZero';
  });
}
