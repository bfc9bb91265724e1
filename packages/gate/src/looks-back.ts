import type { Farewell } from './pin.ts';
import type { Window } from './windows.ts';

const LEAST_EXACT = 32;
const MOST_EXACT = 256;

/**
 * The moments in the past at which to look for a tool that is not offered in a window, the latest first: the beginning of
 * every window of the grace period, and then the more seldom the longer it is ago, until the tombstone is over.
 *
 * They are the same whoever looks, and those of a distance are among those of half of it, so what is forgotten stays
 * forgotten. Some 160 for windows of ten minutes, an hour of grace and 30 days of tombstone.
 */
export function* looksBack(
  { start }: Window,
  windowMs: number,
  { graceMs, tombstoneMs }: Farewell,
): Generator<number> {
  yield start;
  const exact = Math.min(MOST_EXACT, Math.max(LEAST_EXACT, Math.ceil(graceMs / windowMs)));
  const oldest = start - windowMs * Math.ceil((graceMs + tombstoneMs) / windowMs);
  const phase = start % windowMs;
  let at = start;
  for (let step = windowMs; at > oldest; step *= 2) {
    const last = Math.max(oldest, start - exact * step);
    // Counted from a moment that does not move with the window.
    for (let next = before(at, step, phase); next + step > last; next -= step) {
      at = next;
      yield at;
    }
  }
}

/** The last multiple of a step, from a phase on, that is before a moment. */
function before(at: number, step: number, phase: number): number {
  return Math.ceil((at - phase) / step - 1) * step + phase;
}
