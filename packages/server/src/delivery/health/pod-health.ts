import { fieldOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { conditionOf } from './conditions.ts';
import { type ContainerState, containersOf } from './container-state.ts';
import { deletionHealth } from './deletion.ts';
import type { Health } from './health.ts';
import { fromCondition, fromField, ready, unknown } from './judgement.ts';

/** Reasons of a waiting container that no waiting helps against. */
const BROKEN = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PostStartHookError',
]);

const MINUTE = 60_000;

/** How long a pod may take before somebody should look, in milliseconds. */
const PATIENCE = 3 * MINUTE;

/**
 * The health of a pod, from its containers first: a phase says Running of a pod that crashes again and again, and
 * Pending of one whose image is not there.
 */
export function podHealth(pod: KubeObject, now: number): Health {
  const phase = textOf(pod, 'status.phase');
  if (phase === undefined) return unknown('The pod has no status.');
  return brokenContainer(pod) ?? unscheduled(pod, now) ?? ended(pod, phase) ?? waiting(pod, phase, now);
}

function brokenContainer(pod: KubeObject): Health | undefined {
  const broken = containersOf(pod).find(
    (container) => BROKEN.has(container.waiting?.reason ?? '') || keepsFailing(container),
  );
  if (broken === undefined) return undefined;
  const { field, waiting, ended } = broken;
  const reason = waiting?.reason || ended?.reason || 'Error';
  const value =
    waiting === undefined
      ? `terminated: ${reason}, exit code ${ended?.exitCode}`
      : `${reason}: ${waiting.message}`;
  const message =
    waiting?.message || ended?.message || `Container ${broken.name} ended with exit code ${ended?.exitCode}.`;
  const since = ended?.at ?? conditionOf(pod, 'Ready')?.since;
  return fromField(pod, 'failed', { reason, message, field: `${field}.state`, value, since });
}

/** An init container or one that is restarted, seen between two attempts. */
function keepsFailing(container: ContainerState): boolean {
  return !container.running && container.isOver && container.restarts > 0 && container.ended?.exitCode !== 0;
}

function unscheduled(pod: KubeObject, now: number): Health | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  // A gate holds it back on purpose.
  if (scheduled.reason === 'SchedulingGated') return fromCondition(pod, 'progressing', scheduled);
  const waited = now - Date.parse(scheduled.since ?? '');
  return fromCondition(pod, waited > 15_000 || Number.isNaN(waited) ? 'failed' : 'progressing', scheduled);
}

function ended(pod: KubeObject, phase: string): Health | undefined {
  if (phase === 'Succeeded') return ready('Succeeded');
  if (phase !== 'Failed') return undefined;
  const end = containersOf(pod).find(({ ended }) => ended !== undefined && ended.exitCode !== 0)?.ended;
  const reason = textOf(pod, 'status.reason') ?? end?.reason ?? 'Failed';
  const message =
    textOf(pod, 'status.message') ??
    `The pod failed${end === undefined ? '' : ` with exit code ${end.exitCode}`}.`;
  return fromField(pod, 'failed', {
    reason,
    message,
    field: 'status.phase',
    value: `Failed: ${reason}`,
    since: end?.at,
  });
}

function waiting(pod: KubeObject, phase: string, now: number): Health {
  const deletion = deletionHealth(pod, now);
  if (deletion !== undefined) return deletion;
  const condition = conditionOf(pod, 'Ready') ?? conditionOf(pod, 'ContainersReady');
  if (condition?.status === 'True' || (condition === undefined && phase === 'Running'))
    return restarting(pod, now) ?? ready();
  const since = condition?.since ?? textOf(pod, 'status.startTime') ?? pod.metadata.creationTimestamp;
  const late = now - Date.parse(since ?? '') > PATIENCE;
  const said = sayWaiting(pod, phase);
  return fromField(pod, late ? 'failed' : 'progressing', { ...said, since });
}

/** A pod that is ready for the moment, between two crashes. */
function restarting(pod: KubeObject, now: number): Health | undefined {
  const again = containersOf(pod).find(
    ({ restarts, ended: end }) => restarts >= 3 && now - Date.parse(end?.at ?? '') < 15 * MINUTE,
  );
  if (again?.ended === undefined) return undefined;
  const { reason, exitCode, at } = again.ended;
  return fromField(pod, 'degraded', {
    reason: reason || 'Restarting',
    message: `Container ${again.name} was restarted ${again.restarts} times, the last time after exit code ${exitCode}.`,
    field: `${again.field}.lastState.terminated`,
    value: `${reason}, exit code ${exitCode}, restarts ${again.restarts}`,
    since: at,
  });
}

function sayWaiting(pod: KubeObject, phase: string) {
  const container = containersOf(pod).find(
    ({ ready: isReady, init, isOver }) => !isReady && !(init && isOver),
  );
  const reason =
    container?.waiting?.reason ?? textOf(pod, 'status.reason') ?? (phase === 'Running' ? 'NotReady' : phase);
  const message =
    container?.waiting?.message ||
    (container === undefined ? `The pod is ${phase}.` : `Container ${container.name} is not ready.`);
  const value =
    container === undefined
      ? phase
      : `${container.name}: ready ${fieldOf(container, 'ready')}, restarts ${container.restarts}`;
  return { reason, message, field: container?.field ?? 'status.phase', value };
}
