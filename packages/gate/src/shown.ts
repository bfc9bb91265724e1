import type { Farewell, LastShown } from './pin.ts';
import type { Surface } from './surface.ts';

/** Until when tools were shown, in milliseconds since 1970. */
export type Untils = ReadonlyMap<string, number>;

const NO_OTHERS: Untils = new Map();

/** What a principal was shown: one surface until a moment, and tools of others until later moments of their own. */
export interface Shown {
  readonly surface: Surface;
  readonly until: number;
  /** Nearly always empty. */
  readonly others: Untils;
}

/** What was shown, now that a surface is shown until a moment. What nobody has to be told of any more is left out. */
export function shownWith(
  before: Shown | undefined,
  surface: Surface,
  until: number,
  keptAfter: number,
): Shown {
  if (before?.surface === surface && before.others.size === 0)
    return { ...before, until: Math.max(until, before.until) };
  const others = new Map<string, number>();
  for (const [tool, last] of untilsOf(before)) {
    const isCovered = surface.offered.has(tool) && last <= until;
    if (!isCovered && last > keptAfter) others.set(tool, last);
  }
  return { surface, until, others: others.size === 0 ? NO_OTHERS : others };
}

/** The same, with no moment later than this one. */
export function shownNotAfter({ surface, until, others }: Shown, moment: number): Shown {
  const sooner = [...others].map(([tool, last]) => [tool, Math.min(last, moment)] as const);
  return {
    surface,
    until: Math.min(until, moment),
    others: sooner.length === 0 ? NO_OTHERS : new Map(sooner),
  };
}

/** Until when each tool was shown. */
export function untilsOf(shown: Shown | undefined): Untils {
  if (shown === undefined) return NO_OTHERS;
  const untils = new Map(shown.others);
  for (const tool of shown.surface.offered) untils.set(tool, latest(untils.get(tool), shown.until) as number);
  return untils;
}

/** Until when one tool was shown. */
export function lastShownIn(shown: Shown | undefined, tool: string): LastShown {
  if (shown === undefined) return undefined;
  return latest(shown.others.get(tool), shown.surface.offered.has(tool) ? shown.until : undefined);
}

/** The later of two moments, as far as they are known. */
export function latest(a: LastShown, b: LastShown): LastShown {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

/** The moment before which a tool must have left to be forgotten now. */
export function forgottenBefore(now: number, { graceMs, tombstoneMs }: Farewell): number {
  return now - graceMs - tombstoneMs;
}
