import { fieldOf, listOf, textOf, timeOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';
import { type Condition, conditionOf, conditionsOf } from './conditions.ts';
import { deletionHealth } from './deletion.ts';
import { parseDuration } from './duration.ts';
import type { Health } from './health.ts';
import { fromCondition, fromField, ready, unknown } from './judgement.ts';
import { suspensionHealth } from './suspension.ts';

/** The group of flux-operator's kinds. */
const OPERATOR_GROUP = 'fluxcd.controlplane.io';

/** Whether an object is of Flux or of flux-operator. */
export function isFluxObject(object: KubeObject): boolean {
  const group = groupOf(object.apiVersion);
  return group === OPERATOR_GROUP || group.endsWith('.fluxcd.io');
}

const MINUTE = 60_000;

/** Longer than any controller waits before it takes up a new object or a request. */
const PICKED_UP = 5 * MINUTE;

/** A step of the judgement: says how the object is, or leaves it to the next step. */
type Step = (object: KubeObject, now: number) => Health | undefined;

/** Reasons of a Ready that is False only while image kinds look around. */
const SCANNING = new Set(['NewGeneration', 'Scanning', 'AccessingRepository', 'ApplyingPolicy']);

/** Reasons that say "later", not "broken": the object waits for another, or is at work. */
const WAITING = new Set([
  'DependencyNotReady',
  // A health check is given up because a newer revision came.
  'HealthCheckCanceled',
  'Progressing',
  'ProgressingWithRetry',
  'Reconciling',
]);

const STEPS: readonly Step[] = [
  suspensionHealth,
  deletionHealth,
  withoutConditions,
  specNotSeen,
  stalled,
  notReady,
  undecided,
  retrying,
  requestNotHandled,
  notReconciledLately,
];

/**
 * The health of any object of Flux or flux-operator, judged in the order: suspended, deleting, no status yet, spec not
 * seen, stalled, failed, undecided, retrying, ready but with an unanswered request, ready but not reconciled lately, ready.
 *
 * `now` is the cluster's time in milliseconds.
 */
export function fluxHealth(object: KubeObject, now: number): Health {
  for (const step of STEPS) {
    const health = step(object, now);
    if (health !== undefined) return health;
  }
  const condition = conditionOf(object, 'Ready');
  return condition === undefined ? ready() : fromCondition(object, 'ready', condition);
}

function withoutConditions(object: KubeObject, now: number): Health | undefined {
  if (conditionsOf(object).length > 0) return undefined;
  if (['Alert', 'Provider'].includes(object.kind)) return ready('Ready', 'Valid configuration');
  if (object.kind === 'HelmRepository' && textOf(object, 'spec.type') === 'oci') return ready();
  const created = timeOf(object, 'metadata.creationTimestamp');
  if (created === undefined) return unknown('No status information available.');
  const health = fromField(object, 'progressing', {
    reason: 'NotReconciledYet',
    message: 'No controller has reported a status yet.',
    field: 'status.conditions',
    value: 'none',
    since: object.metadata.creationTimestamp,
  });
  return now - created < PICKED_UP ? health : { ...health, state: 'doubtful' };
}

function specNotSeen(object: KubeObject): Health | undefined {
  const { generation = 0 } = object.metadata;
  const seen = Math.max(
    Number(fieldOf(object, 'status.observedGeneration') ?? 0) || 0,
    ...conditionsOf(object).map((condition) => condition.generation),
  );
  if (seen === 0 || seen >= generation) return undefined;
  return fromField(object, 'progressing', {
    reason: 'SpecNotSeen',
    message: `The controller has seen generation ${seen} of the spec, not yet ${generation}.`,
    field: 'status.observedGeneration',
    value: `${seen}, metadata.generation is ${generation}`,
    since: latest(
      (object.metadata.managedFields ?? [])
        .filter(({ subresource }) => subresource === undefined)
        .map(({ time }) => time),
    ),
  });
}

function stalled(object: KubeObject): Health | undefined {
  const stalledBy = conditionOf(object, 'Stalled');
  if (stalledBy?.status !== 'True') return undefined;
  const condition = conditionOf(object, 'Ready');
  const health = fromCondition(object, 'stalled', stalledBy);
  if (condition === undefined || condition.status === 'True') return health;
  const { message, evidence } = fromCondition(object, 'stalled', condition);
  return { ...health, message: joined(health.message, message), evidence: [...health.evidence, ...evidence] };
}

function notReady(object: KubeObject): Health | undefined {
  const condition = conditionOf(object, 'Ready');
  if (condition?.status !== 'False') return undefined;
  const busy = conditionOf(object, 'Reconciling');
  if (condition.reason === 'ReconciliationDisabled') return fromCondition(object, 'suspended', condition);
  const health = fromCondition(object, isOnItsWay(condition, busy) ? 'progressing' : 'failed', condition);
  if (busy?.reason !== 'ProgressingWithRetry') return health;
  return { ...health, notes: ['It failed and will be tried again.'] };
}

function isOnItsWay(condition: Condition, busy: Condition | undefined): boolean {
  if (SCANNING.has(condition.reason)) return busy?.status === 'True';
  return (
    (WAITING.has(condition.reason) && busy?.reason !== 'ProgressingWithRetry') ||
    condition.reason === 'DependencyNotReady'
  );
}

function undecided(object: KubeObject, now: number): Health | undefined {
  const condition = conditionOf(object, 'Ready') ?? conditionOf(object, 'Reconciling');
  if (condition === undefined || (condition.type === 'Ready' && condition.status !== 'Unknown'))
    return undefined;
  const atWork = condition.type === 'Reconciling' || ['', ...WAITING].includes(condition.reason);
  if (!atWork) return fromCondition(object, 'unknown', condition);
  const allowed = 2 * (timeoutOf(object) ?? intervalOf(object) ?? 10 * MINUTE);
  const stuck = now - Date.parse(condition.since ?? '') > Math.max(allowed, PICKED_UP);
  const health = fromCondition(object, stuck ? 'degraded' : 'progressing', condition);
  return stuck ? { ...health, reason: 'StuckProgressing' } : health;
}

/** Ready by what was last done, while something newer fails and is tried again. */
function retrying(object: KubeObject): Health | undefined {
  const busy = conditionOf(object, 'Reconciling');
  const again = busy?.status === 'True' && busy.reason === 'ProgressingWithRetry';
  return again ? fromCondition(object, 'progressing', busy) : undefined;
}

function requestNotHandled(object: KubeObject, now: number): Health | undefined {
  const requested = object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
  const handled = textOf(object, 'status.lastHandledReconcileAt');
  // Programs write more than a time there, Guidon among them, so that no two requests are the same.
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/.exec(requested ?? '')?.[0] ?? '';
  const since = now - Date.parse(at);
  if (requested === undefined || requested === handled || !(since > PICKED_UP)) return undefined;
  return fromField(object, 'doubtful', {
    reason: 'RequestNotHandled',
    message: 'A reconcile was requested and not taken up.',
    field: 'metadata.annotations[reconcile.fluxcd.io/requestedAt]',
    value: `${requested}, handled: ${handled ?? 'none'}`,
    since: at,
  });
}

function notReconciledLately(object: KubeObject, now: number): Health | undefined {
  const interval = intervalOf(object);
  const last = lastReconciled(object);
  if (interval === undefined || last === undefined) return undefined;
  if (now - Date.parse(last) <= Math.max(3 * interval, 15 * MINUTE)) return undefined;
  return fromField(object, 'doubtful', {
    reason: 'NotReconciledLately',
    message: `Last reconciled at ${last}; the interval is ${intervalText(object)}.`,
    field: 'status.history[0].lastReconciled',
    value: last,
    since: last,
  });
}

/** Fields that move with every reconciliation; conditions of most kinds do not. */
const MOVING = ['status.lastScanResult.scanTime', 'status.lastAutomationRunTime'];

function lastReconciled(object: KubeObject): string | undefined {
  const history = listOf(object, 'status.history').map((entry) => textOf(entry, 'lastReconciled'));
  return latest([...history, ...MOVING.map((path) => textOf(object, path))]);
}

/** How often an object is reconciled, in milliseconds: kinds without `spec.interval` say it in an annotation. */
export function intervalOf(object: KubeObject): number | undefined {
  return parseDuration(intervalText(object));
}

function intervalText(object: KubeObject): string | undefined {
  return textOf(object, 'spec.interval') ?? marked(object, 'reconcileEvery');
}

function timeoutOf(object: KubeObject): number | undefined {
  return parseDuration(textOf(object, 'spec.timeout') ?? marked(object, 'reconcileTimeout'));
}

function marked(object: KubeObject, name: string): string | undefined {
  return object.metadata.annotations?.[`${groupOf(object.apiVersion)}/${name}`];
}

function latest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
}

function joined(first: string, second: string): string {
  return first === second || second === '' ? first : `${first} ${second}`;
}
