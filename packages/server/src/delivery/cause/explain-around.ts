import { evidence } from '../evidence.ts';
import type { Relation } from '../graph/reference-rules.ts';
import { type Reference, referencesOf } from '../graph/references.ts';
import { isFluxObject } from '../health/flux-health.ts';
import { isSuspended } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import { makersOf } from './explain-missing.ts';
import { isDown } from './explain-workloads.ts';
import { blame, blameMissing, type Explanation } from './explanation.ts';
import type { World } from './world.ts';

/**
 * What could be the matter with an object that looks well: who applies it and from what is paused, failing or late;
 * what it has applied or names is not well.
 */
export function explainAround(object: KubeObject, world: World): readonly Explanation[] {
  return [...above(object, world), ...below(object, world), ...beside(object, world)];
}

function above(object: KubeObject, world: World): Explanation[] {
  const owners = [world.workloadOf(object), ...world.index.ownersOf(object)].filter(
    (owner) => owner !== object,
  );
  const appliers = world.index.appliersOf(object).map((applier) => weighed(applier, 'is applied by', world));
  return [
    ...appliers,
    ...owners.map((owner) => weighed(owner, 'is part of', world)),
    ...origins(object, world),
    ...automations(object, world),
  ];
}

function origins(object: KubeObject, world: World): Explanation[] {
  return referencesOf(object).flatMap(({ to, relation }) => {
    const found = ['source', 'automates', 'depends_on'].includes(relation) ? world.index.find(to) : undefined;
    return found === undefined
      ? []
      : [weighed(found, relation === 'depends_on' ? 'depends on' : 'is delivered from', world)];
  });
}

/** Image automation that ought to write into a source, or to use a policy, and does not. */
function automations(object: KubeObject, world: World): Explanation[] {
  if (object.kind !== 'GitRepository' && object.kind !== 'ImagePolicy') return [];
  const all = world.index.ofKind('ImageUpdateAutomation').filter((automation) => {
    const isNear = automation.metadata.namespace === object.metadata.namespace;
    const writes = referencesOf(automation).some(({ to }) => world.index.find(to) === object);
    return object.kind === 'ImagePolicy' ? isNear : writes;
  });
  const idle = all.filter((found) => world.isBad(found) || world.health.of(found).state === 'suspended');
  return idle.map((automation) => blame(automation, 0.7, 'is updated by', world));
}

/** How much somebody above may be to blame for what looks well: the more, the less it moves. */
function weighed(object: KubeObject, because: string, world: World): Explanation {
  const { state } = world.health.of(object);
  const weight = world.isBad(object) ? 0.85 : state === 'suspended' ? 0.8 : state === 'doubtful' ? 0.6 : 0.5;
  return blame(object, weight, because, world);
}

function below(object: KubeObject, world: World): Explanation[] {
  const inside = object.kind === 'Namespace' ? world.index.inNamespace(object.metadata.name) : [];
  const made = [
    ...inside,
    ...world.index.appliedBy(object),
    ...world.index.podsOf(object),
    ...world.index.childrenOf(object),
  ];
  return made
    .filter((child) => world.isBad(child) && !world.isUnderway(child))
    .map((child) => blame(child, 0.85, 'has made', world));
}

function beside(object: KubeObject, world: World): Explanation[] {
  return referencesOf(object).flatMap(({ to, field, relation, optional }) => {
    const found = world.index.find(to);
    if (relation === 'source') return [];
    if (found === undefined) return optional ? [] : unmade(object, { to, field, relation }, world);
    const said = evidence(refOf(object), field, to.name);
    if (isDown(found, world) || lacksSecret(found, world)) return [blame(found, 0.8, 'names', world, said)];
    if (world.health.of(found).state === 'suspended') return [blame(found, 0.7, 'names', world, said)];
    return isWarnedOf(found, world) ? [blame(found, 0.6, 'names', world)] : [];
  });
}

/** Relations in which the other is always there before. */
const NEEDED = new Set<Relation>(['notifies', 'scales']);

/** Whether a Provider names a Secret that is not there: it has no status to say so in. */
export function lacksSecret(object: KubeObject, world: World): boolean {
  if (object.kind !== 'Provider' || !isFluxObject(object) || isSuspended(object)) return false;
  return referencesOf(object).some(({ to, optional }) => optional !== true && world.isMissing(to));
}

/** An object that is named and not there, when it is surely needed, or somebody ought to make it and cannot. */
function unmade(
  object: KubeObject,
  { to, field, relation }: Pick<Reference, 'to' | 'field' | 'relation'>,
  world: World,
): Explanation[] {
  if (!world.isMissing(to)) return [];
  const isNeeded = NEEDED.has(relation) || lacksSecret(object, world);
  if (!isNeeded && makersOf(to, world).length === 0) return [];
  return [blameMissing(to, 0.8, 'names', evidence(refOf(object), field, to.name))];
}

/** Whether there are fresh warnings about an object, whatever its status says. */
export function isWarnedOf(object: KubeObject, world: World): boolean {
  return world.statements(object).some(({ from }) => from === 'event');
}
