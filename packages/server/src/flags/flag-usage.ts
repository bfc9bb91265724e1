import type { Clock } from '../lib/clock.ts';
import type { FlagStore } from './flag-store.ts';
import { daysBefore, type UsageCount } from './usage.ts';

/** How much a flag is used in an environment. */
export interface FlagUsage {
  /** When it was evaluated last, as far as it is remembered, ISO 8601. */
  readonly lastEvaluated: string;
  /** Evaluations of today and the seven days before. */
  readonly recent: number;
  /** The same by variation; what is no variation is under the empty key. */
  readonly byVariation: Readonly<Record<string, number>>;
}

const RECENT_DAYS = 7;

/** How much flags are used: by flag, then by environment. Flags that nobody asked for are absent. */
export async function usageOf(
  store: FlagStore,
  clock: Clock,
  projectId: string,
  flagKeys: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, FlagUsage>>> {
  const rows = await store.read((reads) => reads.usage(projectId, flagKeys));
  const since = daysBefore(clock(), RECENT_DAYS);
  const byFlag = Map.groupBy(rows, ({ flagKey }) => flagKey);
  return new Map([...byFlag].map(([key, own]) => [key, byEnvironment(own, since)]));
}

function byEnvironment(rows: readonly UsageCount[], since: string): ReadonlyMap<string, FlagUsage> {
  const groups = Map.groupBy(rows, ({ environmentKey }) => environmentKey);
  return new Map([...groups].map(([key, own]) => [key, sumOf(own, since)]));
}

function sumOf(rows: readonly UsageCount[], since: string): FlagUsage {
  const recent = rows.filter(({ day }) => day >= since);
  const variations = Map.groupBy(recent, ({ variation }) => variation);
  const sums = [...variations].map(([variation, own]) => [variation, total(own)] as const);
  return {
    lastEvaluated:
      rows
        .map(({ lastAt }) => lastAt)
        .toSorted()
        .at(-1) ?? '',
    recent: total(recent),
    byVariation: Object.fromEntries(sums.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function total(rows: readonly UsageCount[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}
