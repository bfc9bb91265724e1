import { usageError } from './usage-error.ts';

/** A time from the command line, such as `2026-11-20`, as ISO 8601. */
export function instantOf(text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw usageError(`"${text}" is no time: write 2026-01-31 or 2026-01-31T12:00:00Z`);
}
