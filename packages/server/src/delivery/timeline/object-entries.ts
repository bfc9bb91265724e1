import type { ClusterIndex } from '../cluster-index.ts';
import { everyOf, fieldOf, listOf, textOf } from '../fields.ts';
import { conditionOf } from '../health/conditions.ts';
import { containersOf } from '../health/container-state.ts';
import { isFluxObject } from '../health/flux-health.ts';
import { isSuspended, suspendedBy, suspensionEdit } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { fieldEdits } from '../managers.ts';
import { groupOf, refOf } from '../object-ref.ts';
import { shortRevision } from '../revision.ts';
import { currentSet } from '../traced-workload.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** Reads what an object says of its past. */
type Reader = (object: KubeObject, index: ClusterIndex) => readonly (TimelineEntry | undefined)[];

/** Everything an object says of its past, in no order. */
export function entriesOf(object: KubeObject, index: ClusterIndex): readonly TimelineEntry[] {
  return READERS.flatMap((reader) => reader(object, index)).filter((entry) => entry !== undefined);
}

const READERS: readonly Reader[] = [
  sourceRevision,
  reconciliations,
  releases,
  rollout,
  crashes,
  edits,
  creation,
  pushes,
  restarts,
  suspension,
  readiness,
];

function at(
  time: string | undefined,
  object: KubeObject,
  rest: Omit<TimelineEntry, 'time' | 'object'>,
): TimelineEntry | undefined {
  return time === undefined || Number.isNaN(Date.parse(time))
    ? undefined
    : { time, object: refOf(object), ...rest };
}

function sourceRevision(object: KubeObject): (TimelineEntry | undefined)[] {
  const revision = textOf(object, 'status.artifact.revision');
  if (revision === undefined) return [];
  const says = `${object.kind} has revision ${shortRevision(revision)}`;
  return [at(textOf(object, 'status.artifact.lastUpdateTime'), object, { kind: 'revision', says, revision })];
}

/** History of Kustomizations, ResourceSets and FluxInstances: one entry for each build and outcome. */
function reconciliations(object: KubeObject): (TimelineEntry | undefined)[] {
  if (object.kind === 'HelmRelease') return [];
  return listOf(object, 'status.history').map((entry) => {
    const status = textOf(entry, 'lastReconciledStatus') ?? '';
    const revision = textOf(entry, 'metadata.revision');
    const failed = /fail|stall|notready/i.test(status);
    const what = revision === undefined ? 'a new build' : shortRevision(revision);
    const says = failed ? `could not apply ${what} (${status})` : `applied ${what}`;
    return at(textOf(entry, 'firstReconciled'), object, {
      kind: 'applied',
      says,
      by: 'flux',
      ...(revision === undefined ? {} : { revision }),
      ...(failed ? { failed: true } : {}),
    });
  });
}

function releases(object: KubeObject): (TimelineEntry | undefined)[] {
  if (object.kind !== 'HelmRelease') return [];
  return listOf(object, 'status.history').map((entry) => {
    const [chart, version, status] = ['chartName', 'chartVersion', 'status'].map(
      (field) => textOf(entry, field) ?? '?',
    );
    const failed = status === 'failed';
    const number = String(fieldOf(entry, 'version') ?? '?');
    const says = `Helm revision ${number}: ${textOf(entry, 'action') ?? 'release of'} ${chart} ${version}, ${status}`;
    const revision = version ?? '';
    return at(textOf(entry, 'lastDeployed'), object, {
      kind: 'release',
      says,
      by: 'helm',
      revision,
      ...(failed ? { failed: true } : {}),
    });
  });
}

function rollout(object: KubeObject, index: ClusterIndex): (TimelineEntry | undefined)[] {
  if (object.kind !== 'ReplicaSet' && object.kind !== 'ControllerRevision') return [];
  const [owner] = index.ownersOf(object);
  if (owner === undefined) return [];
  const changed = templateChanges(object, previousOf(object, owner, index));
  const what = `${object.metadata.name}${changed === '' ? '' : `: ${changed}`}`;
  const revision = numberOf(object);
  const made = object.metadata.creationTimestamp;
  if (!wasUsedBefore(object))
    return [at(made, owner, { kind: 'rollout', says: `rolled out ${what}`, revision })];
  const says = `rolled back to ${what}`;
  return [
    at(made, owner, { kind: 'rollout', says: `rolled out ${object.metadata.name}` }),
    currentSet(owner, index) === object
      ? at(rolledOut(owner), owner, { kind: 'rollout', says, revision })
      : undefined,
  ];
}

/** A Deployment that goes back takes its old ReplicaSet again, which keeps its age. */
function wasUsedBefore({ metadata }: KubeObject): boolean {
  return metadata.annotations?.['deployment.kubernetes.io/revision-history'] !== undefined;
}

/** When a Deployment's controller last said something about its rollout. */
function rolledOut(deployment: KubeObject): string | undefined {
  const said = listOf(deployment, 'status.conditions').find((one) => textOf(one, 'type') === 'Progressing');
  return textOf(said, 'lastUpdateTime');
}

function numberOf({ metadata, revision }: KubeObject): string {
  return metadata.annotations?.['deployment.kubernetes.io/revision'] ?? String(revision ?? '');
}

function previousOf(object: KubeObject, owner: KubeObject, index: ClusterIndex): KubeObject | undefined {
  const siblings = index.childrenOf(owner).filter(({ kind }) => kind === object.kind);
  const before = siblings.filter((sibling) => Number(numberOf(sibling)) < Number(numberOf(object)));
  return before.toSorted((a, b) => Number(numberOf(b)) - Number(numberOf(a)))[0];
}

function templateChanges(object: KubeObject, previous: KubeObject | undefined): string {
  const images = imagesOf(object);
  if (previous === undefined) return images.join(', ');
  const changed = images.filter((image) => !imagesOf(previous).includes(image));
  return changed.length > 0 ? `image ${changed.join(', ')}` : 'template changed, image as before';
}

function imagesOf(object: KubeObject): readonly string[] {
  return everyOf(object, 'spec.template.spec.containers[].image').filter(
    (image) => typeof image === 'string',
  );
}

function crashes(object: KubeObject): (TimelineEntry | undefined)[] {
  if (object.kind !== 'Pod') return [];
  return containersOf(object).map(({ name, ended, restarts }) => {
    if (ended === undefined || ended.exitCode === 0) return undefined;
    const says = `container ${name} ended: ${ended.reason}, exit code ${ended.exitCode}, restarts ${restarts}`;
    return at(ended.at, object, {
      kind: 'crash',
      says,
      failed: true,
      ...(restarts > 1 ? { count: restarts } : {}),
    });
  });
}

/** Kinds whose edits by controllers are work, not news. */
const BUSY = new Set([
  'Pod',
  'ReplicaSet',
  'Node',
  'Event',
  'Endpoints',
  'EndpointSlice',
  'Lease',
  'ControllerRevision',
]);

function edits(object: KubeObject): (TimelineEntry | undefined)[] {
  if (BUSY.has(object.kind)) return [];
  return fieldEdits(object)
    .filter(({ by }) => by !== 'controller')
    .map(({ manager, by, time, fields }) => {
      const kind = by === 'flux' ? 'applied' : 'edit';
      const more = fields.length > 4 ? ` and ${fields.length - 4} more` : '';
      return at(time, object, {
        kind,
        says: `${manager} set ${fields.slice(0, 4).join(', ')}${more}`,
        by: manager,
      });
    });
}

function creation(object: KubeObject): (TimelineEntry | undefined)[] {
  if (BUSY.has(object.kind)) return [];
  return [at(object.metadata.creationTimestamp, object, { kind: 'created', says: 'was created' })];
}

function pushes(object: KubeObject): (TimelineEntry | undefined)[] {
  const commit = textOf(object, 'status.lastPushCommit');
  if (commit === undefined) return [];
  return [
    at(textOf(object, 'status.lastPushTime'), object, {
      kind: 'push',
      says: `pushed ${commit.slice(0, 7)}`,
      by: 'flux',
      revision: commit,
    }),
  ];
}

function restarts(object: KubeObject): (TimelineEntry | undefined)[] {
  const annotations = fieldOf(object, 'spec.template.metadata.annotations') as
    | Record<string, unknown>
    | undefined;
  const time = annotations?.['kubectl.kubernetes.io/restartedAt'];
  return typeof time === 'string' && object.kind !== 'ReplicaSet'
    ? [at(time, object, { kind: 'restart', says: 'a restart was asked for' })]
    : [];
}

function suspension(object: KubeObject): (TimelineEntry | undefined)[] {
  if (!isFluxObject(object) || !isSuspended(object)) return [];
  const edit = suspensionEdit(object);
  const by = suspendedBy(object) ?? edit?.manager;
  return [
    at(edit?.time, object, { kind: 'suspended', says: 'was suspended', ...(by === undefined ? {} : { by }) }),
  ];
}

function readiness(object: KubeObject): (TimelineEntry | undefined)[] {
  const condition =
    conditionOf(object, 'Ready') ?? conditionOf(object, 'Available') ?? conditionOf(object, 'Failed');
  const bad = condition?.type === 'Failed' ? condition.status === 'True' : condition?.status === 'False';
  if (condition === undefined || !bad || groupOf(object.apiVersion) === 'metrics.k8s.io') return [];
  const says = `${condition.type} became ${condition.status}: ${condition.reason}`;
  return [at(condition.since, object, { kind: 'condition', says, failed: true })];
}
