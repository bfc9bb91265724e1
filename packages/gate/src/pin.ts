import type { Untils } from './shown.ts';
import type { Surface } from './surface.ts';

/** What a principal is offered from one moment to another, and what they were offered before. */
export interface Pin {
  readonly surface: Surface;
  /** In milliseconds since 1970, of the clock that instances share. */
  readonly start: number;
  readonly end: number;
  /** Until when the tools were shown that the surface does not have. */
  readonly gone: Untils;
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

/** The standing of a tool now. The clock is read only for tools that left: most calls are of those that are there. */
export function standingOf(pin: Pin, tool: string, clock: () => number, farewell: Farewell): Standing {
  if (pin.surface.offered.has(tool)) return 'offered';
  const until = pin.gone.get(tool);
  if (until === undefined) return 'unknown';
  const now = clock();
  if (now < until + farewell.graceMs) return 'hidden';
  return now < until + farewell.graceMs + farewell.tombstoneMs ? 'withdrawn' : 'unknown';
}
