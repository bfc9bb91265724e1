import { setTimeout as sleep } from 'node:timers/promises';

/** Time as {@link every} reads it; another one is for tests. */
export interface Pace {
  /** Milliseconds of a clock that is never set. */
  now(): number;
  /** Resolves after a while, or as soon as the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const SYSTEM_PACE: Pace = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/**
 * Works at the beginning and then every so many milliseconds after it, until the signal is aborted. How long the work takes
 * moves nothing; where it takes longer than that, the times it missed are left out.
 */
export async function every(
  intervalMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  pace: Pace = SYSTEM_PACE,
): Promise<void> {
  const start = pace.now();
  while (!signal.aborted) {
    const turn = Math.floor((pace.now() - start) / intervalMs);
    await work();
    const next = Math.max(turn + 1, Math.ceil((pace.now() - start) / intervalMs));
    if (!signal.aborted) await pace.wait(start + next * intervalMs - pace.now(), signal);
  }
}
