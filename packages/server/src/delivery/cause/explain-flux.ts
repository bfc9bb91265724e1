import { fieldOf, textOf } from '../fields.ts';
import {
  CONTROLLER_NAMES,
  candidatesFor,
  controllerOf,
  SHARD,
  selectorOf,
  shardOf,
  watches,
} from '../flux-controllers.ts';
import { type Reference, referencesOf } from '../graph/references.ts';
import { isFluxObject } from '../health/flux-health.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refOf, refText } from '../object-ref.ts';
import { blame, blameMissing, type Explainer, type Explanation, holdsUp } from './explanation.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** Reasons that are about what was delivered, so that the source is not to blame. */
const AFTER_DELIVERY =
  /^(HealthCheck|ReconciliationFailed|BuildFailed|PruneFailed|Install|Upgrade|Test|ValuesError|Rollback|Uninstall|Retries|MissingRollback|InvalidCEL|DependencyNotReady)/;

/** Reasons and words of an applier that waits for what it has applied. */
const ON_APPLIED =
  /HealthCheck|InstallFailed|UpgradeFailed|RollbackFailed|TestFailed|RetriesExceeded|timeout waiting|timed out|deadline exceeded|not ready|stalled resources|Running health checks|StuckProgressing/;

/** What an object waits for through `dependsOn`. */
export const dependencies: Explainer = (subject, world) => {
  const said = world.statements(subject).find(({ reason }) => reason === 'DependencyNotReady');
  const { reason, state } = world.health.of(subject);
  if (
    said === undefined &&
    reason !== 'DependencyNotReady' &&
    !(state === 'doubtful' && reason === 'NotReconciledYet')
  )
    return [];
  const waited = referencesOf(subject).filter(({ relation }) => relation === 'depends_on');
  return waited.flatMap((reference) => dependency(reference, said, world));
};

function dependency({ to, field }: Reference, said: Statement | undefined, world: World): Explanation[] {
  const found = world.index.find(to);
  const isNamed = said?.text.includes(`${to.namespace}/${to.name}`) === true;
  const because = 'waits for';
  if (found === undefined)
    return world.isMissing(to) && said !== undefined ? [blameMissing(to, 0.97, because, said.evidence)] : [];
  if (holdsUp(found, world)) return [blame(found, isNamed ? 0.97 : 0.9, because, world, said?.evidence)];
  // A readyExpr that is never true is the fault of who wrote it: the dependency itself is ready.
  const weight = said?.text.includes('readyExpr') === true ? 0.3 : 0.8;
  return isNamed ? [blame(found, weight, `${because} (${field})`, world, said?.evidence)] : [];
}

/** What an object is delivered from, when that is not there or not ready. */
export const sources: Explainer = (subject, world) => {
  if (!isFluxObject(subject)) return [];
  if (!wantsSource(subject, world)) return [];
  const references = referencesOf(subject).filter(
    ({ relation }) => relation === 'source' || relation === 'automates',
  );
  const chart = references.some(({ to }) => to.kind === 'HelmChart' && world.index.find(to) !== undefined);
  return references
    .filter(({ field }) => !(chart && field.endsWith('.sourceRef') && subject.kind === 'HelmRelease'))
    .flatMap((reference) => source(reference, subject, world));
};

/** Whether an object lacks what its source ought to give it. */
function wantsSource(subject: KubeObject, world: World): boolean {
  const { reason, state } = world.health.of(subject);
  if (state === 'ready' || state === 'suspended') return false;
  if (state === 'doubtful' && reason !== 'NotReconciledYet') return false;
  const said = readyReason(subject, world) ?? reason;
  const waits = said === 'DependencyNotReady' && fieldOf(subject, 'spec.dependsOn') === undefined;
  return waits || !AFTER_DELIVERY.test(said);
}

function readyReason(subject: KubeObject, world: World): string | undefined {
  return world.statements(subject).find(({ evidence }) => evidence.field === 'status.conditions[Ready]')
    ?.reason;
}

function source({ to }: Reference, subject: KubeObject, world: World): Explanation[] {
  const found = world.index.find(to);
  const because = 'is delivered from';
  if (found === undefined) {
    const [said] = world.statements(subject);
    const isMade = to.kind === 'HelmChart';
    return !isMade && said !== undefined && world.isMissing(to)
      ? [blameMissing(to, 0.95, because, said.evidence)]
      : [];
  }
  if (holdsUp(found, world)) return [blame(found, 0.97, because, world)];
  const { state } = world.health.of(found);
  if (fieldOf(found, 'status.artifact') === undefined && state === 'doubtful')
    return [blame(found, 0.9, because, world)];
  if (state === 'suspended') return [blame(found, 0.7, because, world)];
  return [];
}

/** What an applier waits for among the objects it has applied. */
export const applied: Explainer = (subject, world) => {
  if (!isFluxObject(subject)) return [];
  const { state } = world.health.of(subject);
  if (state === 'ready' || state === 'suspended') return [];
  const said = world
    .statements(subject)
    .find(({ text, from }) => from === 'condition' && ON_APPLIED.test(text));
  if (said === undefined) return [];
  const names = namedObjects(said.text);
  const bad = world.index.appliedBy(subject).filter((object) => world.isBad(object));
  return [
    ...bad.map((object) =>
      blame(object, weightOf(object, names), 'waits for what it applied:', world, said.evidence),
    ),
    ...listed(names, said, world),
  ];
};

function weightOf(object: KubeObject, names: readonly ObjectRef[]): number {
  const { namespace = '', name } = object.metadata;
  return names.some((ref) => ref.kind === object.kind && ref.name === name && ref.namespace === namespace)
    ? 0.97
    : 0.85;
}

function listed(names: readonly ObjectRef[], said: Statement, world: World): Explanation[] {
  return names.flatMap((ref) => {
    const found = world.index.find(ref);
    if (found === undefined)
      return world.isMissing(ref) && /NotFound|not found/i.test(said.text)
        ? [blameMissing(ref, 0.8, 'waits for', said.evidence)]
        : [];
    return holdsUp(found, world) ? [blame(found, 0.97, 'waits for', world, said.evidence)] : [];
  });
}

/** The objects a message names as `Kind/namespace/name`. */
function namedObjects(text: string): readonly ObjectRef[] {
  return [...text.matchAll(/\b([A-Z][A-Za-z]+)\/([a-z0-9.-]+)\/([a-z0-9.:-]*[a-z0-9])/g)].map(
    ([, kind = '', namespace = '', name = '']) => ({ kind, namespace, name }),
  );
}

/** Reasons that say nobody is at work. */
const NOBODY =
  /^(SpecNotSeen|NotReconciledYet|StuckProgressing|RequestNotHandled|NotReconciledLately|BehindSource|DeletionStuck|Terminating|Progressing|LackOfProgress)$/;

/** The controller that ought to be at work on an object. */
export const controllers: Explainer = (subject, world) => {
  if (!isFluxObject(subject) || !NOBODY.test(world.health.of(subject).reason)) return [];
  const name = controllerOf(subject);
  const deployments = controllersOf(subject, world);
  if (deployments.length === 0 && name !== undefined)
    return absent(name, subject, world.index.ofKind('Deployment'), world);
  return deployments.flatMap((object) => {
    const idle = world.isBad(object) || world.health.of(object).reason === 'ScaledToZero';
    const weight = world.health.of(subject).reason === 'Progressing' ? 0.8 : 0.97;
    return idle ? [blame(object, weight, 'is reconciled by', world, scaled(object))] : [];
  });
};

/** The Deployments that look after a Flux object, going by what they watch; of a shard, also by how Flux names them. */
export function controllersOf(subject: KubeObject, world: World): readonly KubeObject[] {
  const deployments = world.index.ofKind('Deployment');
  const shard = shardOf(subject);
  const name = `${controllerOf(subject)}-${shard}`;
  const named = deployments.filter(({ metadata }) => shard !== undefined && metadata.name === name);
  if (named.length > 0) return named;
  const watching = candidatesFor(subject, deployments).filter((deployment) => watches(deployment, subject));
  // One that says of no selector looks after everything, and yet nobody looked after this.
  return watching.filter((deployment) => shard === undefined || selectorOf(deployment) !== undefined);
}

/** A controller that is not there, where others of Flux are. */
function absent(
  name: string,
  subject: KubeObject,
  deployments: readonly KubeObject[],
  world: World,
): Explanation[] {
  const others = deployments.filter(({ metadata }) => CONTROLLER_NAMES.has(metadata.name));
  const shard = shardOf(subject);
  const [said] = world.health.of(subject).evidence;
  const [namespace] = others.map(({ metadata }) => metadata.namespace);
  // Shards are named for their controller by whoever makes them, flux-operator among them.
  const wanted = shard === undefined ? name : `${name}-${shard}`;
  const ref: ObjectRef = { group: 'apps', kind: 'Deployment', namespace: namespace ?? '', name: wanted };
  if (shard !== undefined && world.isMissing(ref))
    return [
      blameMissing(ref, 0.9, 'is of a shard, reconciled by', {
        object: refOf(subject),
        field: `metadata.labels["${SHARD}"]`,
        value: shard,
      }),
    ];
  if (others.length < 2 || said === undefined || !world.isMissing(ref)) return [];
  return [blameMissing(ref, 0.9, 'is reconciled by', said)];
}

function scaled(object: KubeObject) {
  const replicas = object.spec?.replicas;
  return replicas === 0 ? { object: refOf(object), field: 'spec.replicas', value: '0' } : undefined;
}

/** What keeps a HelmChart from being pulled although its repository is well: an index that is not updated any more. */
export const staleIndex: Explainer = (subject, world) => {
  if (subject.kind !== 'HelmChart' || !world.isBad(subject)) return [];
  return referencesOf(subject).flatMap(({ to, relation }) => {
    const found = relation === 'source' ? world.index.find(to) : undefined;
    if (found === undefined || world.health.of(found).state !== 'suspended') return [];
    return [
      blame(
        found,
        0.75,
        `is looked up in ${refText(to)}, last updated ${textOf(found, 'status.artifact.lastUpdateTime') ?? 'never'},`,
        world,
      ),
    ];
  });
};
