import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../fields.ts';
import { conditionOf } from '../health/conditions.ts';
import type { KubeObject } from '../kube-object.ts';
import { isSuspended } from './reconcilable.ts';

/** How waiting ended. */
export type Verdict = 'ready' | 'failed' | 'suspended' | 'timed_out' | 'gone';

/** Milliseconds between two looks at first, and at most. */
const SOON = 250;
const LATE = 2000;

/**
 * Waits until the controller has handled a request and says how it went.
 *
 * Handled is `status.lastHandledReconcileAt` equal to the token; settled is Ready True or False for the generation that
 * was asked for, with nothing going on any more.
 */
export async function awaitHandled(
  look: () => Promise<KubeObject | undefined>,
  token: string,
  { waitMs, tell }: { readonly waitMs: number; readonly tell: (says: string) => void },
  signal: AbortSignal,
): Promise<{ verdict: Verdict; handled: boolean; object: KubeObject | undefined }> {
  const end = Date.now() + waitMs;
  let said = '';
  for (let pause = SOON; ; pause = Math.min(pause * 1.5, LATE)) {
    const object = await look();
    if (object === undefined) return { verdict: 'gone', handled: false, object };
    const handled = textOf(object, 'status.lastHandledReconcileAt') === token;
    const verdict = verdictOf(object, handled);
    if (verdict !== undefined) return { verdict, handled, object };
    const says = conditionOf(object, 'Ready')?.reason ?? '';
    if (handled && says !== said) tell(says);
    said = handled ? says : '';
    if (Date.now() + pause > end) return { verdict: 'timed_out', handled, object };
    await sleep(pause, undefined, { signal });
  }
}

function verdictOf(object: KubeObject, handled: boolean): Verdict | undefined {
  if (isSuspended(object)) return 'suspended';
  if (!handled) return undefined;
  const ready = conditionOf(object, 'Ready');
  if (conditionOf(object, 'Stalled')?.status === 'True') return 'failed';
  const seen = object.status?.observedGeneration;
  if (typeof seen === 'number' && seen < (object.metadata.generation ?? 0)) return undefined;
  const busy = conditionOf(object, 'Reconciling');
  if (busy?.status === 'True' && busy.reason !== 'ProgressingWithRetry') return undefined;
  if (ready?.status === 'True') return 'ready';
  return ready?.status === 'False' ? 'failed' : undefined;
}
