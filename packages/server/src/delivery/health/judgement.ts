import { evidence } from '../evidence.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import type { Condition } from './conditions.ts';
import type { Health, HealthState } from './health.ts';

/** The health that a condition tells. */
export function fromCondition(object: KubeObject, state: HealthState, condition: Condition): Health {
  const { type, status, reason, message, since } = condition;
  const value = `${status}, ${reason}${message === '' ? '' : `: ${message}`}`;
  return {
    state,
    reason: reason || type,
    message,
    ...(since === undefined ? {} : { since }),
    notes: [],
    evidence: [evidence(refOf(object), `status.conditions[${type}]`, value, since)],
  };
}

/** The health that a field tells, in our words. */
export function fromField(
  object: KubeObject,
  state: HealthState,
  said: {
    readonly reason: string;
    readonly message: string;
    readonly field: string;
    readonly value: string;
    readonly since?: string | undefined;
  },
): Health {
  const { reason, message, field, value, since } = said;
  const time = since === undefined ? {} : { since };
  return {
    state,
    reason,
    message,
    ...time,
    notes: [],
    evidence: [evidence(refOf(object), field, value, since)],
  };
}

/** Good health, with nothing to show for it. */
export function ready(reason = 'Ready', message = ''): Health {
  return { state: 'ready', reason, message, notes: [], evidence: [] };
}

/** Health that cannot be told. */
export function unknown(message: string): Health {
  return { state: 'unknown', reason: 'NoStatus', message, notes: [], evidence: [] };
}
