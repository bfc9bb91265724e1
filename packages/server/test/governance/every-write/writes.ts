import type { Write } from './write.ts';
import { FLAG_WRITES } from './writes-of-flags.ts';
import { REQUEST_WRITES } from './writes-of-requests.ts';
import { SURFACE_WRITES } from './writes-of-surfaces.ts';
import { TARGETING_WRITES } from './writes-of-targeting.ts';

/** Calls of every tool that writes, by tool. */
export const WRITES: Readonly<Record<string, readonly Write[]>> = {
  ...FLAG_WRITES,
  ...TARGETING_WRITES,
  ...REQUEST_WRITES,
  ...SURFACE_WRITES,
};
