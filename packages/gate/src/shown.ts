import type { Farewell } from './pin.ts';
import type { Surface } from './surface.ts';

/** Until when tools were shown, in milliseconds since 1970. */
export type Untils = ReadonlyMap<string, number>;

/** No tools were shown. */
export const NOTHING_SHOWN: Untils = new Map();

/** What a principal was shown: one surface until a moment, and other tools until moments of their own. */
export interface Shown {
  readonly surface: Surface;
  readonly until: number;
  /** The tools that are not of this surface; nearly always none. */
  readonly gone: Untils;
}

/** What was shown, now that a surface is shown until a moment. What nobody has to be told of any more is left out. */
export function shownWith(
  before: Shown | undefined,
  surface: Surface,
  until: number,
  others: Untils,
  keptAfter: number,
): Shown {
  const same = before?.surface === surface ? before.until : until;
  const gone = new Map<string, number>();
  const add = (tool: string, last: number) => {
    if (surface.offered.has(tool) || last <= keptAfter) return;
    gone.set(tool, Math.max(last, gone.get(tool) ?? 0));
  };
  for (const [tool, last] of before?.gone ?? NOTHING_SHOWN) add(tool, last);
  for (const [tool, last] of others) add(tool, last);
  if (before !== undefined) for (const tool of before.surface.offered) add(tool, before.until);
  return { surface, until: Math.max(until, same), gone: gone.size === 0 ? NOTHING_SHOWN : gone };
}

/** The moment before which a tool must have left to be forgotten now. */
export function forgottenBefore(now: number, { graceMs, tombstoneMs }: Farewell): number {
  return now - graceMs - tombstoneMs;
}
