import { AppError } from '../lib/app-error.ts';
import type { Caller } from './caller.ts';
import { isLive } from './is-live.ts';
import type { AccessKey } from './key-store.ts';
import { MOST_DAYS, MOST_OVERLAP_HOURS, USUAL_DAYS, USUAL_OVERLAP_HOURS } from './new-key.ts';
import type { Principal } from './principal.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When a new key ends. One of a person or an agent always does: after the days asked for, at most a year, and not
 * after the key or token it is made with: what is asked beyond that is refused, or `capped`. An SDK's key opens nothing but evaluations, and lives on unless days are asked for.
 */
export function endOfKey(
  { key, token }: Pick<Caller, 'key' | 'token'>,
  { kind }: Pick<Principal, 'kind'>,
  days: number | undefined,
  now: Date,
  capped = false,
): Pick<AccessKey, 'expiresAt' | 'days'> {
  if (days !== undefined) checkDays(days);
  if (kind === 'sdk') return days === undefined ? {} : { days, expiresAt: after(now, days * DAY_MS) };
  const meant = days ?? USUAL_DAYS;
  const expiresAt = after(now, meant * DAY_MS);
  const own = key?.expiresAt ?? token?.expiresAt;
  if (own === undefined || expiresAt <= own) return { days: meant, expiresAt };
  if (days === undefined || capped) return { days: meant, expiresAt: own };
  throw new AppError('PERMISSION_DENIED', 'A key cannot live longer than the one it is made with.', {
    hint: `Yours ends at ${own}. Ask for fewer days, or leave them out.`,
  });
}

/** How many days a key was meant to live; undefined for one without an end. What ended it earlier does not count. */
export function lifeOf({ createdAt, expiresAt, days: meant }: AccessKey): number | undefined {
  if (meant !== undefined || expiresAt === undefined) return meant;
  const days = Math.ceil((Date.parse(expiresAt) - Date.parse(createdAt)) / DAY_MS);
  return Math.min(Math.max(days, 1), MOST_DAYS);
}

/** The earlier end a rotated key gets; undefined when it ends before that anyway. */
export function endOfRotated(key: AccessKey, hours = USUAL_OVERLAP_HOURS, now: Date): string | undefined {
  if (!(hours >= 0 && hours <= MOST_OVERLAP_HOURS)) {
    throw new AppError('INVALID_ARGUMENT', `A rotated key goes on for 0 to ${MOST_OVERLAP_HOURS} hours.`, {
      hint: `Leave it out for ${USUAL_OVERLAP_HOURS} hours.`,
    });
  }
  const end = after(now, hours * HOUR_MS);
  return isLive(key, now) && (key.expiresAt === undefined || key.expiresAt > end) ? end : undefined;
}

function checkDays(days: number): void {
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return;
  throw new AppError('INVALID_ARGUMENT', `A key lives 1 to ${MOST_DAYS} whole days.`, {
    hint: `Leave it out for ${USUAL_DAYS} days.`,
  });
}

function after(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString();
}
