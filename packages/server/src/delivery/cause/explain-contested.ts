import type { ClusterEvent } from '../cluster-event.ts';
import { type Evidence, evidence } from '../evidence.ts';
import { timeOf } from '../fields.ts';
import { intervalOf } from '../health/flux-health.ts';
import { isSuspended } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refKey, refOf } from '../object-ref.ts';
import type { Explanation } from './explanation.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;

const HOUR = 60 * MINUTE;

/** How often each applier has to have changed an object lately for it to be a fight, not a handover. */
const TIMES = 2;

/** Appliers that undo each other's changes of an object: all of them look well. */
export function contested(object: KubeObject, world: World): readonly Explanation[] {
  const ref = refOf(object);
  const rivals = world.index.appliersOfRef(ref).filter((applier) => !isSuspended(applier));
  if (rivals.length < 2) return [];
  const changes = rivals.map((applier) => ({ applier, said: changesBy(applier, ref, world) }));
  const busy = changes.filter(({ said }) => said.length > 0);
  if (busy.length < 2) return [];
  const latest = Math.max(...busy.map(({ applier }) => madeAt(applier)));
  return busy.map(({ applier, said }) => ({
    cause: refOf(applier),
    // Who came last is the likelier intruder.
    weight: madeAt(applier) < latest ? 0.8 : 0.9,
    because: 'is changed again and again by',
    evidence: said,
    proven: true,
  }));
}

function madeAt(applier: KubeObject): number {
  return timeOf(applier, 'metadata.creationTimestamp') ?? 0;
}

/** What shows that an applier fights with another over an object. */
export function contestOf(applier: KubeObject, world: World): readonly Evidence[] {
  const fought = world.index
    .appliedBy(applier)
    .filter((object) =>
      contested(object, world).some(({ cause }) => refKey(cause) === refKey(refOf(applier))),
    );
  return fought.flatMap((object) =>
    contested(object, world).flatMap(({ evidence: said }) => said.slice(0, 1)),
  );
}

/**
 * The events of an applier that tell of changes of an object, when there are enough of them, and it has not let the
 * object be since.
 */
function changesBy(applier: KubeObject, ref: ObjectRef, world: World): readonly Evidence[] {
  const at = ref.namespace === '' ? '' : `${ref.namespace}/`;
  const line = `${ref.kind}/${at}${ref.name} configured`;
  const events = world.index
    .eventsOf(refOf(applier), applier.metadata.uid)
    .filter((event) => isFresh(event, world) && event.message.split('\n').includes(line));
  if (events.reduce((sum, { count }) => sum + count, 0) < TIMES || hasGivenIn(applier, events, world))
    return [];
  return events.slice(-2).map((event) => evidence(refOf(applier), `event ${event.reason}`, line, event.time));
}

/** Whether an applier has had two turns since its last change, and made none. */
function hasGivenIn(applier: KubeObject, events: readonly ClusterEvent[], world: World): boolean {
  const last = Math.max(...events.map(({ time }) => Date.parse(time)));
  const interval = intervalOf(applier);
  return interval !== undefined && world.index.now - last > 2 * interval + MINUTE;
}

function isFresh({ time }: ClusterEvent, world: World): boolean {
  return world.index.now - Date.parse(time) < 2 * HOUR;
}
