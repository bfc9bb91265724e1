import type { ClusterEvent } from '../cluster-event.ts';
import { type Evidence, evidence } from '../evidence.ts';
import { textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { type Condition, conditionOf, conditionsOf } from '../health/conditions.ts';
import { containersOf } from '../health/container-state.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import { errorLines } from './log-lines.ts';
import type { World } from './world.ts';

/** Something said about an object that speaks of trouble. */
export interface Statement {
  readonly text: string;
  readonly from: 'condition' | 'event' | 'container' | 'log';
  /** The condition's or event's reason, the container's state. */
  readonly reason: string;
  readonly evidence: Evidence;
}

/** Conditions that speak of trouble when they are True; all others do when they are False. */
const NEGATIVE =
  /^(Stalled|Failed|FetchFailed|BuildFailed|StorageOperationFailed|IncludeUnavailable|ArtifactOutdated|ReplicaFailure|Drifted|Remediated|Reconciling|.*Pressure|.*Unavailable|Terminating|.*Failure|.*Remaining|Dangling|DisruptionTarget|FailureTarget)$/;

const HOUR = 3_600_000;

/** More of a message is not searched: it may be as long as its author likes. Characters. */
export const LONGEST = 4000;

/** How many bad pods of a workload are listened to: the others say the same. */
const MOST_PODS = 3;

/** What is said about an object and, for workloads, about what it has made, nearest first. */
export function statementsOf(object: KubeObject, world: World): readonly Statement[] {
  const own = [...conditionStatements(object), ...eventStatements(object, world)];
  if (object.kind === 'Pod') return [...own, ...containerStatements(object), ...logStatements(object, world)];
  if (POD_SPECS[object.kind] === undefined) return own;
  const made = world.index
    .childrenOf(object)
    .filter(({ kind }) => kind !== 'Pod' && POD_SPECS[kind] !== undefined);
  const pods = world.health.badPodsOf(object).slice(0, MOST_PODS);
  const listened =
    pods.length > 0
      ? pods
      : world.index
          .podsOf(object)
          .filter((pod) => world.logs.has(pod))
          .slice(0, MOST_PODS);
  return [
    ...own,
    ...made.flatMap((child) => [...conditionStatements(child), ...eventStatements(child, world)]),
    ...listened.flatMap((pod) => statementsOf(pod, world)),
  ];
}

function conditionStatements(object: KubeObject): Statement[] {
  return conditionsOf(object)
    .filter(speaksOfTrouble)
    .map((condition) => {
      const { type, status, reason, message, since } = condition;
      const text = `${reason}: ${message}`.slice(0, LONGEST);
      const said = evidence(refOf(object), `status.conditions[${type}]`, `${status}, ${text}`, since);
      return { text, from: 'condition', reason, evidence: said };
    });
}

function speaksOfTrouble({ type, status }: Condition): boolean {
  return NEGATIVE.test(type) ? status === 'True' : status !== 'True';
}

function eventStatements(object: KubeObject, world: World): Statement[] {
  const own = world.index.eventsOf(refOf(object), object.metadata.uid);
  const events = [...own, ...eventsOfUnseen(object, world)];
  const fresh = events.filter((event) => event.warning && isCurrent(event, object, world));
  return fresh
    .toReversed()
    .slice(0, 10)
    .map((event) => ({
      text: `${event.reason}: ${event.message}`.slice(0, LONGEST),
      from: 'event',
      reason: event.reason,
      evidence: evidence(refOf(object), `event ${event.reason}`, event.message, event.time),
    }));
}

/** Events about pods and ReplicaSets of a workload that the snapshot lacks. */
function eventsOfUnseen(workload: KubeObject, world: World): readonly ClusterEvent[] {
  if (POD_SPECS[workload.kind] === undefined || workload.kind === 'Pod' || !world.isBad(workload)) return [];
  if (world.workloadOf(workload) !== workload) return [];
  return world.index.eventsOfLost(workload.metadata.namespace ?? '', workload.metadata.name);
}

/** Whether a warning is still about how things are: a recent one, and not of a stage that is over. */
function isCurrent(event: ClusterEvent, object: KubeObject, world: World): boolean {
  const age = world.index.now - Date.parse(event.time);
  const since = Date.parse(world.health.of(object).since ?? '');
  const ofThis = world.isBad(object) && Date.parse(event.time) >= since - HOUR / 4;
  if (age > 2 * HOUR && !ofThis) return false;
  if (hasRecovered(object, event)) return false;
  if (object.kind !== 'Pod') return true;
  if (event.reason === 'FailedScheduling') return conditionOf(object, 'PodScheduled')?.status !== 'True';
  if (conditionOf(object, 'Ready')?.status === 'True') return false;
  const started = containersOf(object).some(({ running, restarts }) => running || restarts > 0);
  return !(started && /^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox)$/.test(event.reason));
}

/** Whether an object has become ready since an event. */
function hasRecovered(object: KubeObject, { time }: ClusterEvent): boolean {
  const { status, since } = conditionOf(object, 'Ready') ?? {};
  return status === 'True' && Date.parse(since ?? '') > Date.parse(time);
}

function containerStatements(pod: KubeObject): Statement[] {
  return containersOf(pod)
    .flatMap(({ name, field, waiting, ended, restarts, ready }) => {
      const statements: Statement[] = [];
      const say = (at: string, reason: string, message: string, time?: string) => {
        const text = `${reason}: ${message}`.slice(0, LONGEST);
        statements.push({
          text,
          from: 'container',
          reason,
          evidence: evidence(refOf(pod), `${field}.${at}`, text, time),
        });
      };
      if (waiting !== undefined) say('state.waiting', waiting.reason, waiting.message);
      if (ended !== undefined && ended.exitCode !== 0)
        say(
          'lastState.terminated',
          ended.reason,
          `container ${name} ended with exit code ${ended.exitCode}, restarts ${restarts}. ${ended.message}`,
          ended.at,
        );
      if (!ready && waiting === undefined && ended === undefined)
        say('ready', 'NotReady', `container ${name} is not ready`);
      return statements;
    })
    .concat(podStatement(pod));
}

function podStatement(pod: KubeObject): Statement[] {
  const reason = textOf(pod, 'status.reason');
  if (reason === undefined) return [];
  const text = `${reason}: ${textOf(pod, 'status.message') ?? ''}`.slice(0, LONGEST);
  return [{ text, from: 'container', reason, evidence: evidence(refOf(pod), 'status.reason', text) }];
}

function logStatements(pod: KubeObject, world: World): Statement[] {
  return (world.logs.get(pod) ?? []).flatMap(({ container, previous, text }) =>
    errorLines(text).map((line) => ({
      text: line,
      from: 'log' as const,
      reason: 'Log',
      evidence: evidence(refOf(pod), `log ${container}${previous ? ' (previous)' : ''}`, line),
    })),
  );
}
