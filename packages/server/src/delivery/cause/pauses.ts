import { textOf } from '../fields.ts';
import { referencesOf } from '../graph/references.ts';
import { conditionOf } from '../health/conditions.ts';
import { isFluxObject } from '../health/flux-health.ts';
import { isSuspended, suspendedBy, suspensionEdit } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import type { World } from './world.ts';

/** That an object of Flux is suspended while all is well with it. */
export interface Pause {
  /** RFC 3339: since when, as far as the object says it. */
  readonly since?: string;
  /** Who suspended it: a person where Flux Operator keeps that, otherwise the program it was done with. */
  readonly by?: string;
  /** The annotation somebody wrote the reason in. */
  readonly reasonAt?: string;
}

/** The pause of an object that was well when it was suspended and that nobody waits for; otherwise undefined. */
export function pauseOf(object: KubeObject, world: World): Pause | undefined {
  if (!isFluxObject(object) || !isSuspended(object)) return undefined;
  if (conditionOf(object, 'Ready')?.status !== 'True' || isMissed(object, world)) return undefined;
  const edit = suspensionEdit(object);
  const by = suspendedBy(object) ?? edit?.manager;
  const reasonAt = reasonOf(object);
  return {
    ...(edit?.time === undefined ? {} : { since: edit.time }),
    ...(by === undefined ? {} : { by }),
    ...(reasonAt === undefined ? {} : { reasonAt }),
  };
}

/** Whether somebody waits for what a suspended object does not do: a request, a newer revision, those it delivers to. */
function isMissed(object: KubeObject, world: World): boolean {
  if (isAskedFor(object) || isSource(object, world)) return true;
  return isBehind(object, world) && reasonOf(object) === undefined;
}

const DAY = 86_400_000;

/** Whether a newer revision waits for an applier that was suspended lately, and nobody wrote why. */
export function isForgotten(object: KubeObject, world: World): boolean {
  const since = suspensionEdit(object)?.time ?? conditionOf(object, 'Ready')?.since;
  const isLate = world.index.now - Date.parse(since ?? '') > 2 * DAY;
  return !isLate && isBehind(object, world) && reasonOf(object) === undefined;
}

/** Whether somebody asked to reconcile an object and was not heard. */
export function isAskedFor(object: KubeObject): boolean {
  const requested = object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
  return requested !== undefined && requested !== textOf(object, 'status.lastHandledReconcileAt');
}

/** Whether an applier runs another revision than its source holds. */
function isBehind(object: KubeObject, world: World): boolean {
  const runs = textOf(object, 'status.lastAttemptedRevision');
  const held = referencesOf(object)
    .filter(({ relation }) => relation === 'source')
    .map(({ to }) => textOf(world.index.find(to), 'status.artifact.revision'))
    .find((revision) => revision !== undefined);
  return runs !== undefined && held !== undefined && !isSame(runs, held, object.kind);
}

/** Whether an applier runs what its source holds: a HelmRelease names the version only. */
function isSame(runs: string, held: string, kind: string): boolean {
  return kind === 'HelmRelease' ? runs.split('+')[0] === held.split(/[@+]/)[0] : runs === held;
}

/** Whether something that is not suspended is delivered from an object. */
function isSource(object: KubeObject, world: World): boolean {
  return world.index.objects
    .filter((other) => isFluxObject(other) && !isSuspended(other))
    .some((other) =>
      referencesOf(other).some(
        ({ to, relation }) => relation === 'source' && world.index.find(to) === object,
      ),
    );
}

/** The annotation in which somebody wrote why an object is paused. */
function reasonOf({ metadata }: KubeObject): string | undefined {
  return Object.keys(metadata.annotations ?? {}).find(
    (name) => /(suspend|pause|freeze|frozen|maintenance)/i.test(name) && !/suspendedBy$/.test(name),
  );
}
