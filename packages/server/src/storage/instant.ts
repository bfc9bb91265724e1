import { AppError } from '../lib/app-error.ts';

/** Any ISO 8601 time as the UTC spelling that times are stored in, so that texts compare as times. */
export function instant(time: string): string {
  const parsed = new Date(time);
  if (!Number.isNaN(parsed.getTime())) return parsed.toISOString();
  throw new AppError('INVALID_ARGUMENT', 'A time of the filter is not an ISO 8601 time.', {
    hint: 'Write it like 2026-01-31 or 2026-01-31T12:00:00Z.',
  });
}
