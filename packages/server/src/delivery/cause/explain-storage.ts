import { isFluxObject } from '../health/flux-health.ts';
import type { KubeObject } from '../kube-object.ts';
import { controllersOf } from './explain-flux.ts';
import { blame, type Explainer } from './explanation.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** Words of a disk that takes nothing more. */
const FULL = /no space left on device|disk quota exceeded|read-only file system/i;

/** The controller whose disk is full, in the words of what it works on: its own pods look well. */
export const storage: Explainer = (subject, world) => {
  const said = complaintOf(subject, world);
  if (said === undefined) return [];
  return controllersOf(subject, world).map((controller) => ({
    ...blame(controller, 0.96, 'is stored by', world, said.evidence),
    proven: true,
  }));
};

/** What Flux objects say about the full disk of a controller. */
export function complaintsOfDisk(controller: KubeObject, world: World): readonly Statement[] {
  if (controller.kind !== 'Deployment') return [];
  return world.index.objects.flatMap((object) => {
    const said = complaintOf(object, world);
    return said !== undefined && controllersOf(object, world).includes(controller) ? [said] : [];
  });
}

function complaintOf(object: KubeObject, world: World): Statement | undefined {
  if (!isFluxObject(object) || !world.isBad(object)) return undefined;
  return world.statements(object).find(({ text, from }) => from === 'condition' && FULL.test(text));
}
