import { randomUUID } from 'node:crypto';
import { stripInvisible } from '../../lib/strip-invisible.ts';
import type { KubeObject } from '../kube-object.ts';
import type { OperationKind } from '../operation.ts';
import type { KubeClient } from './kube-client.ts';

/** What was done to an object, and by whom. */
export interface Deed {
  readonly action: OperationKind;
  readonly by: string | undefined;
}

/** Milliseconds that nobody waits longer for an Event: the change was made, and is in the audit log. */
const LONGEST = 3000;
const LONGEST_BY = 300;

const SAYS: Readonly<Record<OperationKind, { readonly reason: string; readonly did: string }>> = {
  reconcile: { reason: 'ReconcileRequested', did: 'Asked to reconcile' },
  suspend: { reason: 'Suspended', did: 'Suspended' },
  resume: { reason: 'Resumed', did: 'Resumed' },
};

/**
 * Leaves a Kubernetes Event on an object that was changed, which says who changed it: a trail in the cluster itself,
 * for whoever looks there. Never rejects: without the right to create Events, or an answer in time, there is none.
 */
export async function leaveEvent(client: KubeClient, object: KubeObject, deed: Deed): Promise<void> {
  const signal = AbortSignal.timeout(LONGEST);
  try {
    const kind = await client.discovery.kind('Event', 'v1', signal);
    const { namespace = 'default' } = object.metadata;
    await client.create(kind, namespace, eventOf(object, namespace, deed), signal);
  } catch {
    // The change itself succeeded, and that is what the caller asked for.
  }
}

function eventOf(object: KubeObject, namespace: string, { action, by }: Deed): object {
  const { apiVersion, kind, metadata } = object;
  const { name, uid, resourceVersion } = metadata;
  const { reason, did } = SAYS[action];
  const who = by === undefined ? '' : ` by ${stripInvisible(by).slice(0, LONGEST_BY)}`;
  const now = new Date().toISOString().replace(/\.\d+/, '');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, 200)}.${randomUUID()}`, namespace },
    involvedObject: { apiVersion, kind, namespace, name, uid, resourceVersion },
    type: 'Normal',
    reason,
    message: `${did}${who}, through Guidon.`,
    ...{ firstTimestamp: now, lastTimestamp: now, count: 1 },
    ...{ source: { component: 'guidon' }, reportingComponent: 'guidon' },
  };
}
