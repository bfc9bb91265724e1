import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../fields.ts';
import { conditionOf } from '../health/conditions.ts';
import { isSuspended } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { KubeFailure } from './kube-failure.ts';

/** How waiting ended. */
export type Verdict = 'ready' | 'failed' | 'suspended' | 'timed_out' | 'gone';

/** Milliseconds between two looks at first, and at most. */
const SOON = 250;
const LATE = 2000;

/** What waiting came to. */
export interface Waited {
  readonly verdict: Verdict;
  /** Whether the controller took the request. */
  readonly handled: boolean;
  /** As it was seen last. */
  readonly object: KubeObject | undefined;
  /** Why the last look saw nothing; absent where it did. */
  readonly unseen?: KubeFailure;
}

/** What one look showed; nothing is decided without a verdict. */
type Seen = Omit<Waited, 'verdict'> & { readonly verdict: Verdict | undefined };

/**
 * Waits until the controller has handled a request and says how it went.
 *
 * Handled is `status.lastHandledReconcileAt` equal to the token; settled is Ready True or False for the generation that
 * was asked for, with nothing going on any more. A look that fails is repeated until the time is over.
 */
export async function awaitHandled(
  look: () => Promise<KubeObject | undefined>,
  token: string,
  { waitMs, tell }: { readonly waitMs: number; readonly tell: (says: string) => void },
  signal: AbortSignal,
): Promise<Waited> {
  const end = Date.now() + waitMs;
  let said = '';
  let seen: Seen = { verdict: undefined, handled: false, object: undefined };
  for (let pause = SOON; ; pause = Math.min(pause * 1.5, LATE)) {
    seen = await see(look, token, seen);
    const { verdict, handled, object } = seen;
    if (verdict !== undefined) return { ...seen, verdict };
    const says = handled ? reasonOf(object) : '';
    if (handled && says !== said) tell(says);
    said = says;
    if (Date.now() + pause > end) return { ...seen, verdict: 'timed_out' };
    await sleep(pause, undefined, { signal });
  }
}

/** What there is to see now; what was seen last when a look fails. */
async function see(
  look: () => Promise<KubeObject | undefined>,
  token: string,
  { handled, object }: Seen,
): Promise<Seen> {
  try {
    const now = await look();
    if (now === undefined) return { verdict: 'gone', handled: false, object: now };
    const isHandled = textOf(now, 'status.lastHandledReconcileAt') === token;
    return { verdict: verdictOf(now, isHandled), handled: isHandled, object: now };
  } catch (failure) {
    if (!(failure instanceof KubeFailure)) throw failure;
    return { verdict: undefined, handled, object, unseen: failure };
  }
}

function reasonOf(object: KubeObject | undefined): string {
  return (object && conditionOf(object, 'Ready')?.reason) ?? '';
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
