import type { ClusterIndex } from '../cluster-index.ts';
import { recordOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef, refOf } from '../object-ref.ts';

/** How closely objects are related to one, 0 to 1, by {@link looseKey}. */
export type Relatedness = ReadonlyMap<string, number>;

/** What a step in a direction leaves of the relation. */
const STEP = {
  part: 1,
  config: 0.95,
  selects: 0.8,
  applier: 0.85,
  source: 0.8,
  applied: 0.6,
  depends: 0.7,
  runsOn: 0.5,
} as const;

/** Relations fainter than this are none. */
const FAINTEST = 0.3;

/**
 * What an object is related to: its parts, what configures, selects, applies and delivers it, what it depends on.
 *
 * A source does not relate the applications it delivers to each other: relations go up to it, not down again.
 */
export function relatedTo(object: KubeObject, index: ClusterIndex): Relatedness {
  const found = new Map<string, number>();
  const visit = (next: KubeObject, weight: number, down: boolean): void => {
    const key = looseKey(refOf(next));
    if (weight < FAINTEST || (found.get(key) ?? 0) >= weight) return;
    found.set(key, weight);
    for (const [neighbour, step] of neighbours(next, index, down))
      visit(neighbour, weight * step, down && step === STEP.part);
  };
  visit(object, 1, true);
  for (const ref of namedBy(object)) if (!found.has(looseKey(ref))) found.set(looseKey(ref), STEP.config);
  return found;
}

type Neighbour = readonly [object: KubeObject, step: number];

function neighbours(object: KubeObject, index: ClusterIndex, down: boolean): readonly Neighbour[] {
  const isApplier = index.appliedBy(object).length > 0;
  return [
    ...index.ownersOf(object).map((owner): Neighbour => [owner, STEP.part]),
    ...(isApplier ? [] : index.childrenOf(object).map((child): Neighbour => [child, STEP.part])),
    ...(down && isApplier ? index.appliedBy(object).map((child): Neighbour => [child, STEP.part]) : []),
    ...index.appliersOf(object).map((applier): Neighbour => [applier, STEP.applier]),
    ...referencesOf(object).flatMap(({ to, relation }) => stepTo(index.find(to), relation)),
    ...selecting(object, index),
  ];
}

const STEPS: Readonly<Record<string, number>> = {
  source: STEP.source,
  depends_on: STEP.depends,
  runs_on: STEP.runsOn,
  identity: STEP.depends,
};

function stepTo(object: KubeObject | undefined, relation: string): readonly Neighbour[] {
  return object === undefined ? [] : [[object, STEPS[relation] ?? STEP.config]];
}

/** Services, autoscalers and policies that are about a workload. */
function selecting(object: KubeObject, index: ClusterIndex): readonly Neighbour[] {
  if (POD_SPECS[object.kind] === undefined) return [];
  const labels = recordOf(object, 'spec.template.metadata.labels');
  const near = index.inNamespace(object.metadata.namespace ?? '').filter((other) => {
    if (other.kind === 'HorizontalPodAutoscaler')
      return referencesOf(other).some(
        ({ to }) => to.name === object.metadata.name && to.kind === object.kind,
      );
    if (other.kind === 'NetworkPolicy')
      return matches(recordOf(other, 'spec.podSelector.matchLabels'), labels);
    return (
      other.kind === 'Service' &&
      Object.keys(recordOf(other, 'spec.selector')).length > 0 &&
      matches(recordOf(other, 'spec.selector'), labels)
    );
  });
  return near.map((other): Neighbour => [other, STEP.selects]);
}

function matches(
  selector: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function namedBy(object: KubeObject): readonly ObjectRef[] {
  return referencesOf(object)
    .filter(({ relation }) => relation === 'config')
    .map(({ to }) => to);
}
