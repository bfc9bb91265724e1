import type { Evidence } from '../evidence.ts';
import { fieldOf } from '../fields.ts';
import type { Health } from '../health/health.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef, refOf } from '../object-ref.ts';
import { explainAround, isWarnedOf } from './explain-around.ts';
import { serviceTrouble } from './explain-network.ts';
import { explain } from './explainers.ts';
import type { Explanation } from './explanation.ts';
import type { World } from './world.ts';

/** One step of a chain: an object, how it is, and what it is to the step before. */
export interface ChainStep {
  readonly object: ObjectRef;
  /** Absent for an object that is not there. */
  readonly health?: Health;
  /** What the object is to the step before it: `waits for`; '' for the symptom. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** Whether what the step before says proves it to be the cause. */
  readonly proven?: boolean;
}

/** A way from a symptom to what may be its root. */
export interface Chain {
  /** From the symptom to the root. */
  readonly steps: readonly ChainStep[];
  readonly root: ObjectRef;
  /** 0 to 1. */
  readonly strength: number;
  /** Whether the chain ends in a circle of objects that wait for each other. */
  readonly circular: boolean;
}

/** Deeper chains than this tell nobody anything. */
const DEEPEST = 14;

/** Fainter chains than this are not followed. */
const FAINTEST = 0.02;

/** All ways from a symptom to possible roots, the strongest first. */
export function chainsFrom(symptom: ObjectRef, world: World): readonly Chain[] {
  const best = new Map<string, Chain>();
  const keep = (chain: Chain) => {
    const key = looseKey(chain.root);
    const known = best.get(key);
    if (known === undefined || known.strength < chain.strength) best.set(key, chain);
  };
  follow([stepOf(symptom, world)], 1, { world, keep, reached: new Map() });
  return [...best.values()].toSorted((a, b) => b.strength - a.strength);
}

/** A walk along causes. */
interface Walk {
  readonly world: World;
  readonly keep: (chain: Chain) => void;
  /** How strong the best way to each object was: fainter ones are not followed again. */
  readonly reached: Map<string, number>;
}

function follow(steps: readonly ChainStep[], strength: number, walk: Walk): void {
  const last = steps.at(-1) as ChainStep;
  const key = looseKey(last.object);
  if ((walk.reached.get(key) ?? 0) >= strength) return;
  walk.reached.set(key, strength);
  const { causes, circular } = causesOf(last, steps, walk.world);
  const heaviest = Math.max(0, ...causes.map(({ weight }) => weight));
  const rest = strength * (1 - heaviest) * standing(last, steps, walk.world);
  if (rest > 0 && !onlyWaits(last, causes, walk.world))
    walk.keep({ steps, root: last.object, strength: rest, circular });
  if (steps.length >= DEEPEST) return;
  for (const cause of causes) {
    if (strength * cause.weight < FAINTEST) continue;
    follow([...steps, stepOf(cause.cause, walk.world, cause)], strength * cause.weight, walk);
  }
}

/** Whether an object says that it waits, and what it waits for is not ready: then it is no root itself. */
function onlyWaits({ health }: ChainStep, causes: readonly Explanation[], world: World): boolean {
  if (health?.reason !== 'DependencyNotReady') return false;
  return causes.some(({ cause }) => world.healthOfRef(cause)?.state !== 'ready');
}

function causesOf(last: ChainStep, steps: readonly ChainStep[], world: World) {
  const object = world.index.find(last.object);
  const found = world.explained(last.object, explain);
  const looksWell = object !== undefined && !world.isBad(object);
  const all =
    looksWell && found.length === 0 && mayLookAround(steps, world) ? explainAround(object, world) : found;
  const passed = new Set(steps.map((step) => looseKey(step.object)));
  const onward = all.filter(({ cause }) => !passed.has(looseKey(cause)));
  // Whoever waits for what lacks this object cannot be the one who ought to have made it.
  const causes =
    object === undefined ? onward.filter(({ cause }) => !waitsFor(cause, passed, world)) : onward;
  return { causes, circular: causes.length === 0 && all.length > 0 };
}

function waitsFor(ref: ObjectRef, passed: ReadonlySet<string>, world: World): boolean {
  return world.explained(ref, explain).some(({ cause }) => passed.has(looseKey(cause)));
}

/** Looking around goes on only as long as everything so far looks well. */
function mayLookAround(steps: readonly ChainStep[], world: World): boolean {
  return steps.every(({ object }) => {
    const found = world.index.find(object);
    return found !== undefined && !world.isBad(found);
  });
}

/** How far an object can be a root at all: something well explains nothing. */
function standing(
  { object: ref, health, proven }: ChainStep,
  steps: readonly ChainStep[],
  world: World,
): number {
  if (proven === true) return 1;
  const object = world.index.find(ref);
  if (object === undefined || health === undefined) return 1;
  if (world.isUnderway(object) || (world.isIdleByPlan(object) && !isMissed(steps, world))) return 0.01;
  if (world.isBad(object)) return 1;
  if (health.state === 'suspended' || health.reason === 'ScaledToZero') return 1;
  if (health.state === 'doubtful' || isWarnedOf(object, world)) return 0.5;
  const isBlamed = BLAMED_AS_THEY_ARE.has(object.kind) && (steps.length > 1 || isOddByItself(object, world));
  return isBlamed ? 1 : 0.01;
}

/** Whether an object that nobody blames shows by itself that something is wrong with it, though it looks well. */
function isOddByItself(object: KubeObject, world: World): boolean {
  if (object.kind === 'Node') return fieldOf(object, 'spec.unschedulable') === true;
  return object.kind === 'Service' && serviceTrouble(object, world);
}

/** Whether somebody in trouble is on the way to the last step. */
function isMissed(steps: readonly ChainStep[], world: World): boolean {
  return steps.some(({ object }) => {
    const found = world.index.find(object);
    return found !== undefined && world.isBad(found);
  });
}

/** Kinds that are blamed by what they say in their spec, and have no health of their own. */
const BLAMED_AS_THEY_ARE = new Set([
  'Service',
  'ConfigMap',
  'Secret',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'Node',
  'Namespace',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
]);

function stepOf(ref: ObjectRef, world: World, explanation?: Explanation): ChainStep {
  const object = world.index.find(ref);
  const health = object === undefined ? undefined : world.health.of(object);
  return {
    object: object === undefined ? ref : refOf(object),
    ...(health === undefined ? {} : { health }),
    because: explanation?.because ?? '',
    ...(explanation?.proven === true ? { proven: true } : {}),
    evidence: explanation?.evidence ?? health?.evidence ?? [],
  };
}
