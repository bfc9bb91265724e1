import { conditionOf } from '../health/conditions.ts';
import { type Health, URGENCY } from '../health/health.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef, refOf } from '../object-ref.ts';
import { type Chain, chainsFrom } from './chains.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';
import { quietChains } from './quiet-trouble.ts';
import { HELD, type World } from './world.ts';

/** How sure an answer is. */
export type Confidence = 'high' | 'medium' | 'low';

/** A candidate for the root of what is wrong. */
export interface RootCause {
  readonly root: ObjectRef;
  readonly diagnosis: Diagnosis;
  readonly confidence: Confidence;
  /** The best chain that leads here. */
  readonly chain: Chain;
  /** Everything in trouble that leads here, the most urgent first. */
  readonly symptoms: readonly ObjectRef[];
  /** What candidates are ordered by; comparable within one answer only. */
  readonly score: number;
}

/** The candidates for the root of one object's state, the likeliest first. */
export function causesFor(symptom: ObjectRef, world: World): readonly RootCause[] {
  return rank(new Map([[symptom, chainsFrom(symptom, world)]]), world);
}

/**
 * The candidates for the roots of everything that is wrong in the cluster, those that explain the most first.
 *
 * Where nothing is plainly wrong, what may be wrong unseen is told instead.
 */
export function causesOfAll(world: World): readonly RootCause[] {
  const symptoms = world.index.objects.filter((object) => isSymptom(object, world)).map(refOf);
  const causes = rank(new Map(symptoms.map((symptom) => [symptom, chainsFrom(symptom, world)])), world);
  return causes.length > 0 ? causes : rank(quietChains(world), world);
}

/** Pods and the like count with what they are part of; what is merely on its way is no symptom. */
function isSymptom(object: KubeObject, world: World): boolean {
  if (!world.isBad(object) || world.workloadOf(object) !== object) return false;
  const { state, reason } = world.health.of(object);
  return state !== 'progressing' || HELD.test(reason);
}

/** What is known of one candidate so far. */
interface Tally {
  score: number;
  chain: Chain;
  readonly symptoms: { readonly ref: ObjectRef; readonly urgency: number }[];
}

function rank(chains: ReadonlyMap<ObjectRef, readonly Chain[]>, world: World): RootCause[] {
  const tallies = new Map<string, Tally>();
  for (const [symptom, found] of chains) for (const chain of found) count(tallies, symptom, chain, world);
  const known = [...tallies.values()].map((tally) => finish(tally, world));
  return known.toSorted((a, b) => b.score - a.score || (looseKey(a.root) < looseKey(b.root) ? -1 : 1));
}

function count(tallies: Map<string, Tally>, symptom: ObjectRef, chain: Chain, world: World): void {
  const object = world.index.find(symptom);
  const health = object === undefined ? undefined : world.health.of(object);
  const urgency =
    Math.max(1, health === undefined ? 1 : URGENCY[health.state]) * freshness(object, health, world);
  const key = looseKey(chain.root);
  const tally = tallies.get(key) ?? { score: 0, chain, symptoms: [] };
  tally.score += chain.strength * urgency;
  if (tells(chain) > tells(tally.chain)) tally.chain = chain;
  if (chain.strength > 0.2) tally.symptoms.push({ ref: symptom, urgency });
  tallies.set(key, tally);
}

/** Of the chains that are likely enough, the longest tells the most. */
function tells({ strength, steps }: Chain): number {
  return strength > 0.5 ? steps.length : strength;
}

const DAY = 86_400_000;

/** What has been wrong for days is less likely what somebody asks about now. */
function freshness(object: KubeObject | undefined, health: Health | undefined, world: World): number {
  const down = object === undefined ? undefined : conditionOf(object, 'Available');
  const since =
    (down?.status === 'False' ? down.since : undefined) ??
    health?.since ??
    (object === undefined ? undefined : conditionOf(object, 'Ready')?.since);
  const age = world.index.now - Date.parse(since ?? '');
  if (age > 2 * DAY) return 0.6;
  return age > DAY ? 0.8 : 1;
}

function finish({ score, chain, symptoms }: Tally, world: World): RootCause {
  const found = diagnose(chain.root, world);
  const diagnosis = chain.circular ? circle(chain, found) : found;
  const known = diagnosis.code !== 'unexplained';
  return {
    root: chain.root,
    diagnosis,
    confidence: confidenceOf(chain, known),
    chain,
    symptoms: symptoms.toSorted((a, b) => b.urgency - a.urgency).map(({ ref }) => ref),
    score: known ? score * 1.2 : score,
  };
}

function confidenceOf({ strength }: Chain, known: boolean): Confidence {
  if (strength > 0.66 && known) return 'high';
  return strength > 0.35 ? 'medium' : 'low';
}

function circle(chain: Chain, found: Diagnosis): Diagnosis {
  if (found.code !== 'unexplained') return found;
  const says = 'Objects wait for each other in a circle; Flux does not tell.';
  return {
    ...found,
    code: 'dependency_cycle',
    says,
    next: 'Remove one dependsOn of the circle.',
    evidence: chain.steps.flatMap((step) => step.evidence.slice(0, 1)),
  };
}
