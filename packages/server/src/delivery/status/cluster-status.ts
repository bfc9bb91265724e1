import { causesOfAll, type RootCause } from '../cause/root-cause.ts';
import type { World } from '../cause/world.ts';
import { worldOf } from '../cause/world-of.ts';
import type { ClusterSnapshot, Unread } from '../cluster-snapshot.ts';
import { type Drift, driftOf } from '../drift.ts';
import { countOf, fieldOf, listOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { isFluxObject } from '../health/flux-health.ts';
import { type Health, type HealthState, URGENCY } from '../health/health.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef, refOf, refText } from '../object-ref.ts';

/** A controller of Flux, as its Deployment shows it. */
export interface ControllerStatus {
  readonly object: ObjectRef;
  readonly state: HealthState;
  /** The tag of its image. */
  readonly version?: string;
  readonly ready: string;
}

/** Something that is not well. */
export interface NotReady {
  readonly object: ObjectRef;
  readonly health: Health;
  /** What it most likely comes from; absent when it is its own root. */
  readonly root?: ObjectRef;
}

/** Something that is in doubt. */
export type Doubt = Omit<NotReady, 'root'>;

/** A cluster in a few lines. */
export interface ClusterStatus {
  readonly cluster: string;
  /** Of Flux; absent when nothing says it. */
  readonly fluxVersion?: string;
  readonly controllers: readonly ControllerStatus[];
  /** Objects of Flux and workloads: how many of each kind in each state. */
  readonly counts: Readonly<Record<string, Readonly<Partial<Record<HealthState, number>>>>>;
  /** What is not well, those of one root together, the root that explains the most first. */
  readonly notReady: readonly NotReady[];
  readonly suspended: readonly ObjectRef[];
  /** What is well by all it says, but odd: not reconciled lately, behind its source. */
  readonly doubtful: readonly Doubt[];
  /** What others set on what Flux applied, newest first. */
  readonly drift: readonly Drift[];
  readonly causes: readonly RootCause[];
  readonly unread: readonly Unread[];
}

/**
 * The state of a cluster: Flux, counts, and what is not well, sorted by root cause.
 *
 * With a namespace only what is in it is counted and told; causes may lie outside.
 */
export async function clusterStatus(
  snapshot: ClusterSnapshot,
  signal: AbortSignal,
  namespace?: string,
): Promise<ClusterStatus> {
  const world = await worldOf(snapshot, undefined, signal);
  const isIn = (where: string | undefined) => namespace === undefined || where === namespace;
  const causes = ownCauses(causesOfAll(world)).filter(({ root, symptoms }) =>
    [root, ...symptoms].some((ref) => isIn(ref.namespace)),
  );
  const isInside = ({ metadata }: KubeObject) => isIn(metadata.namespace);
  const objects = world.index.objects.filter((object) => isInside(object) && isCounted(object, world));
  const fluxVersion = versionOfFlux(world);
  return {
    cluster: snapshot.cluster,
    ...(fluxVersion === undefined ? {} : { fluxVersion }),
    controllers: controllersOf(world).map((object) => controllerStatus(object, world)),
    counts: countsOf(objects, world),
    notReady: notReadyOf(causes, world, isInside),
    suspended: objects.filter((object) => world.health.of(object).state === 'suspended').map(refOf),
    doubtful: objects
      .map((object) => ({ object: refOf(object), health: world.health.of(object) }))
      .filter(({ health }) => health.state === 'doubtful'),
    drift: driftOf(world.index).filter(({ object }) => isIn(object.namespace)),
    causes,
    unread: snapshot.unread,
  };
}

/** Causes fainter than this are none. */
const FAINTEST = 0.05;

/** Causes that no likelier one explains: what only waits for something stands under what it waits for. */
function ownCauses(causes: readonly RootCause[]): readonly RootCause[] {
  const explained = new Set<string>();
  return causes.filter((cause) => {
    if (cause.score < FAINTEST || explained.has(looseKey(cause.root))) return false;
    for (const ref of explainedBy(cause)) explained.add(looseKey(ref));
    return true;
  });
}

/** Everything in trouble that comes from a root: its symptoms, and what stands between one of them and it. */
function explainedBy({ symptoms, chain }: RootCause): readonly ObjectRef[] {
  return [...symptoms, ...chain.steps.map(({ object }) => object)];
}

function isCounted(object: KubeObject, world: World): boolean {
  if (isFluxObject(object)) return true;
  return POD_SPECS[object.kind] !== undefined && world.workloadOf(object) === object;
}

function countsOf(objects: readonly KubeObject[], world: World): ClusterStatus['counts'] {
  const counts: Record<string, Partial<Record<HealthState, number>>> = {};
  for (const object of objects.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))) {
    const { state } = world.health.of(object);
    const known = counts[object.kind] ?? {};
    counts[object.kind] = { ...known, [state]: (known[state] ?? 0) + 1 };
  }
  return counts;
}

function notReadyOf(
  causes: readonly RootCause[],
  world: World,
  isInside: (object: KubeObject) => boolean,
): readonly NotReady[] {
  const place = new Map<string, number>();
  causes.forEach((cause, at) => {
    for (const ref of explainedBy(cause)) if (!place.has(looseKey(ref))) place.set(looseKey(ref), at);
  });
  const bad = world.index.objects.filter(
    (object) => isInside(object) && world.isBad(object) && world.workloadOf(object) === object,
  );
  const found = bad.map((object) => ({
    object: refOf(object),
    health: world.health.of(object),
    at: place.get(looseKey(refOf(object))),
  }));
  const sorted = found.toSorted(
    (a, b) =>
      (a.at ?? causes.length) - (b.at ?? causes.length) ||
      URGENCY[b.health.state] - URGENCY[a.health.state] ||
      (refText(a.object) < refText(b.object) ? -1 : 1),
  );
  return sorted.map(({ object, health, at }) => {
    const root = at === undefined ? undefined : causes[at]?.root;
    return root === undefined || looseKey(root) === looseKey(object)
      ? { object, health }
      : { object, health, root };
  });
}

const CONTROLLER =
  /^(source|kustomize|helm|notification|image-reflector|image-automation)-controller$|^source-watcher$|^flux-operator$/;

function controllersOf(world: World): readonly KubeObject[] {
  return world.index
    .ofKind('Deployment')
    .filter(
      ({ metadata }) =>
        metadata.labels?.['app.kubernetes.io/part-of'] === 'flux' || CONTROLLER.test(metadata.name),
    );
}

function controllerStatus(object: KubeObject, world: World): ControllerStatus {
  const image = textOf(listOf(object, 'spec.template.spec.containers')[0], 'image') ?? '';
  const version = /:([^:/@]+)(@|$)/.exec(image)?.[1];
  return {
    object: refOf(object),
    state: world.health.of(object).state,
    ...(version === undefined ? {} : { version }),
    ready: `${countOf(object, 'status.readyReplicas')}/${fieldOf(object, 'spec.replicas') ?? 1}`,
  };
}

function versionOfFlux(world: World): string | undefined {
  const [report] = world.index.ofKind('FluxReport');
  const reported = textOf(report, 'spec.distribution.version');
  if (reported !== undefined) return reported;
  const marked = [...world.index.ofKind('Namespace'), ...controllersOf(world)].filter(
    ({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'flux',
  );
  return marked
    .map(({ metadata }) => metadata.labels?.['app.kubernetes.io/version'])
    .find((version) => version !== undefined);
}
