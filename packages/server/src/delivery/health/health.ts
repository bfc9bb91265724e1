import type { Evidence } from '../evidence.ts';

/**
 * How something is.
 *
 * `doubtful` is well by all it says, but something about it is odd that is true of many healthy objects too (not
 * reconciled lately, a revision behind); `progressing` is on its way, `degraded` works in part, `failed` does not work
 * and is tried again, `stalled` waits for a person, `suspended` was paused by one, `unknown` cannot be told.
 */
export type HealthState =
  | 'ready'
  | 'doubtful'
  | 'progressing'
  | 'degraded'
  | 'failed'
  | 'stalled'
  | 'suspended'
  | 'unknown';

/** The computed health of one object, with what it was computed from. */
export interface Health {
  readonly state: HealthState;
  /** The controller's reason where there is one, otherwise a word of ours in the same spelling. */
  readonly reason: string;
  /** The controller's words where there are any. Written by others. */
  readonly message: string;
  /** RFC 3339: since when, as far as the object says it. */
  readonly since?: string;
  /** What else is known of it: a reconcile request nobody answered, a spec nobody has seen. */
  readonly notes: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** How much each state asks for attention: 0 is none. */
export const URGENCY: Readonly<Record<HealthState, number>> = {
  ready: 0,
  suspended: 0,
  unknown: 1,
  doubtful: 1,
  progressing: 2,
  degraded: 3,
  failed: 4,
  stalled: 4,
};

/** Whether somebody should look: everything but ready, suspended, unknown and doubtful. */
export function needsAttention({ state }: Pick<Health, 'state'>): boolean {
  return URGENCY[state] > 1;
}
