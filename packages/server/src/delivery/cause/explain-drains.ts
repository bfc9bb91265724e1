import { countOf, fieldOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer } from './explanation.ts';
import type { World } from './world.ts';

/** Budgets that let no pod of a cordoned node go, so that it cannot be drained. */
export const drains: Explainer = (subject, world) => {
  if (subject.kind !== 'Node' || fieldOf(subject, 'spec.unschedulable') !== true) return [];
  const [said] = world.statements(subject).filter(({ from }) => from === 'event');
  return heldBudgets(subject, world).map((budget) => ({
    ...blame(budget, 0.9, 'cannot be drained for', world, said?.evidence),
    proven: true,
  }));
};

/** The budgets that allow no disruption and hold a pod of a node. */
export function heldBudgets(node: KubeObject, world: World): readonly KubeObject[] {
  const pods = world.index
    .ofKind('Pod')
    .filter((pod) => textOf(pod, 'spec.nodeName') === node.metadata.name && isEvictable(pod));
  return world.index.ofKind('PodDisruptionBudget').filter((budget) => {
    const selector = recordOf(budget, 'spec.selector.matchLabels');
    const meant = world.index.podsSelected(budget.metadata.namespace ?? '', selector);
    return allowsNothing(budget) && pods.some((pod) => meant.includes(pod));
  });
}

/** Whether a budget lets no pod go although it knows of some. */
function allowsNothing(budget: KubeObject): boolean {
  return countOf(budget, 'status.expectedPods') > 0 && fieldOf(budget, 'status.disruptionsAllowed') === 0;
}

/** Pods of DaemonSets stay on a node that is drained. */
function isEvictable({ metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).every(({ kind }) => kind !== 'DaemonSet' && kind !== 'Node');
}
