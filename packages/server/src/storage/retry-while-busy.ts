import { setTimeout as sleep } from 'node:timers/promises';
import { busyTooLong } from './busy-too-long.ts';
import { describeSqliteError, isBusy } from './sqlite-error.ts';

/** Longest pause between two attempts. Short: the lock is usually held for a millisecond or two. */
const LONGEST_PAUSE_MS = 8;

/**
 * Repeats an attempt for as long as SQLite says that somebody else holds the lock, at least once and until the
 * deadline (as `performance.now()` tells time), then throws UNAVAILABLE. The event loop is free between attempts.
 */
export async function retryWhileBusy<T>(attempt: () => T, deadline: number): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw describeSqliteError(error);
      if (performance.now() >= deadline) throw busyTooLong(error);
    }
    await sleep(Math.random() * Math.min(tries, LONGEST_PAUSE_MS));
  }
}
