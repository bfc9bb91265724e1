import { wrongShape } from './document.ts';
import type { ProblemList } from './problem-list.ts';

/** Room for what binary fractions do to 0.07 × 100. */
const ROUNDING = 1e-6;

/** Checks a number from 0 to 100; whether it is one. */
export function validateShare(part: unknown, path: string, what: string, list: ProblemList): part is number {
  if (typeof part !== 'number' || Number.isNaN(part)) {
    wrongShape(part, path, what, 'a number from 0 to 100', list);
    return false;
  }
  if (part >= 0 && part <= 100) return true;
  list.error(path, 'PERCENTAGE_OUT_OF_RANGE', `${what} is ${part}.`, 'Give a number from 0 to 100.');
  return false;
}

/**
 * Checks a percentage: 0 to 100 in steps of 0.01, one bucket. The vendors take finer ones; what comes from there is
 * let through as it is, so that nobody changes bucket.
 */
export function validatePercentage(
  part: unknown,
  path: string,
  what: string,
  list: ProblemList,
  isImported = false,
): part is number {
  if (!validateShare(part, path, what, list)) return false;
  if (Math.abs(part * 100 - Math.round(part * 100)) <= ROUNDING) return true;
  const message = `${what} is ${part}, finer than the smallest step of 0.01.`;
  const hint = `Use ${Math.round(part * 100) / 100}.`;
  if (isImported) list.warning(path, 'PERCENTAGE_TOO_FINE', message, hint);
  else list.error(path, 'PERCENTAGE_TOO_FINE', message, hint);
  return isImported;
}
