import { textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Health } from './health.ts';
import { fromField, ready, unknown } from './judgement.ts';

/** How long an Order or Challenge may take: names have to get around first. Milliseconds. */
const PATIENCE = 10 * 60_000;

/** The health of an Order or Challenge of cert-manager: they tell their state in `status.state`, without conditions. */
export function acmeHealth(object: KubeObject, now: number): Health {
  const state = textOf(object, 'status.state');
  if (state === undefined) return unknown('It has no state yet.');
  if (state === 'valid' || state === 'ready') return ready();
  const since = object.metadata.creationTimestamp;
  const isOver = /^(invalid|expired|errored)$/.test(state);
  const late = now - Date.parse(since ?? '') > PATIENCE;
  return fromField(object, isOver || late ? 'failed' : 'progressing', {
    reason: isOver ? 'IssuanceFailed' : 'IssuancePending',
    message: textOf(object, 'status.reason') ?? `It is ${state}.`,
    field: 'status.state',
    value: state,
    since,
  });
}
