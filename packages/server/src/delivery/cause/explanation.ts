import { type Evidence, evidence } from '../evidence.ts';
import { conditionsOf } from '../health/conditions.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refOf } from '../object-ref.ts';
import type { World } from './world.ts';

/** That the state of one object comes from another, which may not even exist. */
export interface Explanation {
  readonly cause: ObjectRef;
  /** How far it explains the state, 0 to 1; what is left is the object's own. */
  readonly weight: number;
  /** What the cause is to the object, to be read after its name: `waits for`, `is delivered from`. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** What is said proves it, however well the cause looks. */
  readonly proven?: boolean;
}

/** Finds what explains an object's state; nothing when it knows nothing about such objects. */
export type Explainer = (subject: KubeObject, world: World) => readonly Explanation[];

/** An explanation by an object that is there: what shows that it is to blame is its own health. */
export function blame(
  cause: KubeObject,
  weight: number,
  because: string,
  world: World,
  said?: Evidence,
): Explanation {
  const shown = world.health.of(cause).evidence.slice(0, 2);
  return { cause: refOf(cause), weight, because, evidence: said === undefined ? shown : [said, ...shown] };
}

/** An explanation by an object that ought to be there. */
export function blameMissing(cause: ObjectRef, weight: number, because: string, said: Evidence): Explanation {
  return {
    cause,
    weight,
    because,
    evidence: [said, evidence(cause, 'metadata.name', 'there is no such object')],
  };
}

/** Whether an object holds up those that wait for it: it is not ready, or was suspended before it was. */
export function holdsUp(object: KubeObject, world: World): boolean {
  const { state, notes } = world.health.of(object);
  if (state === 'doubtful' || state === 'ready') return false;
  return state !== 'suspended' || notes.length > 0 || conditionsOf(object).length === 0;
}
