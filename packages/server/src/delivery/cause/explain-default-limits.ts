import { everyOf, fieldOf, listOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import { parseQuantity } from '../quantity.ts';
import { blame, type Explainer } from './explanation.ts';
import { changedBefore } from './lately-changed.ts';
import type { World } from './world.ts';

/** What pods suffer from, and the default of a LimitRange that may be behind it. */
const SUFFERINGS = [
  { pattern: /OOMKilled/, own: 'limits', given: 'default', resource: 'memory' },
  { pattern: /Insufficient memory/, own: 'requests', given: 'defaultRequest', resource: 'memory' },
  { pattern: /Insufficient cpu/, own: 'requests', given: 'defaultRequest', resource: 'cpu' },
] as const;

type Suffering = (typeof SUFFERINGS)[number];

/** LimitRanges that gave a container the limit it is killed for, or the request no node has: its template names none. */
export const defaultLimits: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || !world.isBad(subject)) return [];
  return SUFFERINGS.flatMap((suffering) => {
    const said = world.statements(subject).find(({ text }) => suffering.pattern.test(text));
    if (said === undefined) return [];
    return world.index
      .ofKind('LimitRange')
      .filter(({ metadata }) => metadata.namespace === subject.metadata.namespace)
      .filter((range) => isGivenBy(range, subject, suffering, world))
      .map((range) => ({
        ...blame(range, weightOf(range, subject, world), 'has its limits from', world, said.evidence),
        proven: true,
      }));
  });
};

/** A default that has been the same for long is less to blame than what uses more of it now. */
function weightOf(range: KubeObject, subject: KubeObject, world: World): number {
  return changedBefore(range, subject, world) ? 0.8 : 0.4;
}

/** Whether a bad pod of a workload has what a LimitRange gives, and its template does not say it itself. */
function isGivenBy(
  range: KubeObject,
  subject: KubeObject,
  { own, given, resource }: Suffering,
  world: World,
): boolean {
  const defaults = listOf(range, 'spec.limits')
    .filter((limit) => textOf(limit, 'type') === 'Container')
    .map((limit) => parseQuantity(fieldOf(limit, `${given}.${resource}`)))
    .filter((amount) => amount !== undefined);
  const field = `resources.${own}.${resource}`;
  const silent = new Set(
    everyOf(subject, `${POD_SPECS[subject.kind]}.containers[]`)
      .filter((container) => fieldOf(container, field) === undefined)
      .map((container) => textOf(container, 'name')),
  );
  return world.health
    .badPodsOf(subject)
    .flatMap((pod) => everyOf(pod, 'spec.containers[]'))
    .filter((container) => silent.has(textOf(container, 'name')))
    .some((container) => defaults.includes(parseQuantity(fieldOf(container, field)) ?? Number.NaN));
}
