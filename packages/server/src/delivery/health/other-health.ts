import { countOf, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { conditionOf, conditionsOf, isTrue } from './conditions.ts';
import { deletionHealth } from './deletion.ts';
import type { Health } from './health.ts';
import { fromCondition, fromField, ready, unknown } from './judgement.ts';

const MINUTE = 60_000;

/** The health of a PersistentVolumeClaim. */
export function claimHealth(object: KubeObject, now: number): Health {
  const phase = textOf(object, 'status.phase');
  if (phase === undefined) return unknown('The claim has no status.');
  if (phase === 'Bound') return ready('Bound');
  const since = object.metadata.creationTimestamp;
  const late = now - Date.parse(since ?? '') > 3 * MINUTE;
  return fromField(object, phase === 'Lost' || late ? 'failed' : 'progressing', {
    reason: `Claim${phase}`,
    message: `The claim is ${phase}.`,
    field: 'status.phase',
    value: phase,
    since,
  });
}

/** Conditions of a Node that are bad when True, whatever further ones problem detectors add. */
const BAD_FOR_NODES = /Pressure$|Unavailable$|Problem$|Deadlock$/;

/** The health of a Node. */
export function nodeHealth(object: KubeObject): Health {
  const isReady = conditionOf(object, 'Ready');
  if (isReady === undefined) return unknown('The node has no status.');
  if (isReady.status !== 'True') return fromCondition(object, 'failed', isReady);
  const bad = conditionsOf(object).find(({ type, status }) => BAD_FOR_NODES.test(type) && status === 'True');
  if (bad !== undefined) return { ...fromCondition(object, 'degraded', bad), reason: bad.type };
  return ready();
}

/** The health of a Namespace: there, or being deleted. */
export function namespaceHealth(object: KubeObject, now: number): Health {
  const deletion = deletionHealth(object, now);
  if (deletion === undefined) return ready('Active');
  const remains = conditionsOf(object).filter(
    ({ type, status }) => /Remaining|Failure/.test(type) && status === 'True',
  );
  return { ...deletion, message: [deletion.message, ...remains.map(({ message }) => message)].join(' ') };
}

/** The health of a HorizontalPodAutoscaler. */
export function autoscalerHealth(object: KubeObject): Health {
  const bad = ['AbleToScale', 'ScalingActive']
    .map((type) => conditionOf(object, type))
    .find((condition) => condition?.status === 'False' && condition.reason !== 'ScalingDisabled');
  return bad === undefined ? ready() : fromCondition(object, 'degraded', bad);
}

/** The health of a Service: a load balancer must have its address. */
export function serviceHealth(object: KubeObject, now: number): Health {
  const balanced = textOf(object, 'spec.type') === 'LoadBalancer';
  if (!balanced || object.status === undefined || listOf(object, 'status.loadBalancer.ingress').length > 0)
    return ready();
  const since = object.metadata.creationTimestamp;
  const late = now - Date.parse(since ?? '') > 10 * MINUTE;
  return fromField(object, late ? 'degraded' : 'progressing', {
    reason: 'LoadBalancerPending',
    message: 'The load balancer has no address yet.',
    field: 'status.loadBalancer.ingress',
    value: 'none',
    since,
  });
}

/** The health of a CustomResourceDefinition. */
export function definitionHealth(object: KubeObject): Health {
  const bad = ['Established', 'NamesAccepted']
    .map((type) => conditionOf(object, type))
    .find((found) => found?.status === 'False');
  if (bad !== undefined) return fromCondition(object, 'failed', bad);
  const terminating = conditionOf(object, 'Terminating');
  return terminating?.status === 'True' ? fromCondition(object, 'stalled', terminating) : ready();
}

/** The health of an APIService. */
export function apiServiceHealth(object: KubeObject): Health {
  const available = conditionOf(object, 'Available');
  return available?.status === 'False' ? fromCondition(object, 'failed', available) : ready();
}

/** The health of a PodDisruptionBudget, a ConfigMap and whatever else is there or not. */
export function thereIsEnough(): Health {
  return ready();
}

/** How long a condition may be False before it counts as a failure, in milliseconds: many kinds begin that way. */
const PATIENCE = 3 * MINUTE;

/** The health of any other kind, by the conditions most kinds have: Stalled, Reconciling, Ready, Available and Synced. */
export function conventionalHealth(object: KubeObject, now: number): Health {
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status === 'True') return fromCondition(object, 'stalled', stalled);
  const expired = expiredCertificate(object, now);
  if (expired !== undefined) return expired;
  const told = ['Ready', 'Available', 'Synced'].flatMap((type) => conditionOf(object, type) ?? []);
  const condition = told.find(({ status }) => status !== 'True') ?? told[0];
  if (condition === undefined) return ready();
  if (isUnseen(object) || isTrue(object, 'Reconciling') || condition.status === 'Unknown')
    return fromCondition(object, 'progressing', condition);
  if (condition.status === 'True') return fromCondition(object, 'ready', condition);
  const fresh = now - Date.parse(condition.since ?? '') < PATIENCE;
  return fromCondition(object, fresh ? 'progressing' : 'failed', condition);
}

function isUnseen(object: KubeObject): boolean {
  const seen = countOf(object, 'status.observedGeneration');
  return seen > 0 && seen < (object.metadata.generation ?? 0);
}

/** A Certificate past its end, whatever its conditions say: they stay as they are while its controller is down. */
function expiredCertificate(object: KubeObject, now: number): Health | undefined {
  const end = textOf(object, 'status.notAfter');
  if (object.kind !== 'Certificate' || end === undefined || !(Date.parse(end) < now)) return undefined;
  return fromField(object, 'failed', {
    reason: 'Expired',
    message: 'The certificate has expired and was not renewed.',
    field: 'status.notAfter',
    value: end,
    since: end,
  });
}
