import type { Surface } from './surface.ts';

/** What a principal is offered from one moment to another, and what they were offered before. */
export interface Pin {
  readonly surface: Surface;
  /** In milliseconds since 1970, of the clock that instances share. */
  readonly start: number;
  readonly end: number;
  /** Until when each tool was shown to the principal, also of the past. */
  readonly shown: ReadonlyMap<string, number>;
}

/** How long a tool that left a surface can still be called, and is remembered after that. In milliseconds. */
export interface Farewell {
  readonly graceMs: number;
  readonly tombstoneMs: number;
}

/**
 * What a tool with a rule is to a principal: on the list; off it but still answering; gone, which calls of it are told;
 * or something they never had.
 */
export type Standing = 'offered' | 'hidden' | 'withdrawn' | 'unknown';

/** The standing of a tool at a moment. */
export function standingOf(pin: Pin, tool: string, now: number, farewell: Farewell): Standing {
  if (pin.surface.offered.has(tool)) return 'offered';
  const until = pin.shown.get(tool);
  if (until === undefined) return 'unknown';
  if (now < until + farewell.graceMs) return 'hidden';
  return now < until + farewell.graceMs + farewell.tombstoneMs ? 'withdrawn' : 'unknown';
}

/** What was shown, with a surface that is shown until a moment; what nobody needs to be told of any more is left out. */
export function shownWith(
  shown: ReadonlyMap<string, number>,
  surface: Surface,
  until: number,
  now: number,
  { graceMs, tombstoneMs }: Farewell,
): ReadonlyMap<string, number> {
  const kept = [...shown].filter(([, last]) => now < last + graceMs + tombstoneMs);
  const all = new Map(kept);
  for (const tool of surface.offered) all.set(tool, Math.max(until, all.get(tool) ?? 0));
  return all;
}
