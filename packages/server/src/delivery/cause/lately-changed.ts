import { conditionOf } from '../health/conditions.ts';
import type { KubeObject } from '../kube-object.ts';
import { fieldEdits } from '../managers.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;

const DAY = 24 * 60 * MINUTE;

/** Whether an object was made or changed within a day; who cannot be told from its fields counts by its age. */
export function isFresh(object: KubeObject, world: World): boolean {
  return world.index.now - changedAt(object) < DAY;
}

/** Whether an object was made or changed within a day, and not after something else had begun to fail. */
export function changedBefore(object: KubeObject, trouble: KubeObject, world: World): boolean {
  const began = beganAt(trouble, world);
  return isFresh(object, world) && !(changedAt(object) > began + MINUTE);
}

/** When an object was changed last, in milliseconds; NaN when it does not say. */
export function changedAt(object: KubeObject): number {
  return Date.parse(fieldEdits(object).at(-1)?.time ?? object.metadata.creationTimestamp ?? '');
}

/** When something began to fail: for a workload, when the first of its bad pods stopped to be ready. */
function beganAt(trouble: KubeObject, world: World): number {
  const pods = world.health.badPodsOf(trouble);
  const times = (pods.length > 0 ? pods : [trouble]).map((object) =>
    Date.parse(conditionOf(object, 'Ready')?.since ?? world.health.of(object).since ?? ''),
  );
  return Math.min(...times);
}
