/** How often a flag was evaluated to a variation on a day. */
export interface UsageCount {
  readonly projectId: string;
  readonly environmentKey: string;
  readonly flagKey: string;
  /** Empty where what was served is no variation. */
  readonly variation: string;
  /** In UTC, such as `2026-11-21`. */
  readonly day: string;
  readonly count: number;
  /** When it was evaluated last, ISO 8601. */
  readonly lastAt: string;
}

/** What a time is a day of, in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The day so many days before a time. */
export function daysBefore(time: Date, days: number): string {
  return dayOf(new Date(time.getTime() - days * 24 * 60 * 60 * 1000));
}
