import type { Surface } from './surface.ts';

/** Until when a tool was shown, in milliseconds since 1970; undefined: it never was, as far as is known. */
export type LastShown = number | undefined;

/** What a principal is offered from one moment to another. */
export interface Pin {
  readonly surface: Surface;
  /** In milliseconds since 1970, of the clock that instances share. */
  readonly start: number;
  readonly end: number;
  /** Until when a tool was shown that the surface does not have; looked up when it is called. */
  readonly lastShown: (tool: string) => LastShown | Promise<LastShown>;
  /**
   * Made while this was away, so other instances may have another one. It ends within seconds and is made again: as it is
   * while that is away still, as it ought to be then.
   */
  readonly provisional?: 'source' | 'store' | undefined;
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

/** The standing of a tool that is not on the list and was until a moment. */
export function standingOf(lastShown: LastShown, now: number, farewell: Farewell): Standing {
  if (lastShown === undefined) return 'unknown';
  if (now < lastShown + farewell.graceMs) return 'hidden';
  return now < lastShown + farewell.graceMs + farewell.tombstoneMs ? 'withdrawn' : 'unknown';
}
