import type { Tool } from '@modelcontextprotocol/client';
import type { Combination } from './combinations.ts';

/** A server whose tools can be asked for under other flags. */
export interface ServedSurfaces {
  readonly combinations: readonly Combination[];
  /** What `tools/list` answers where these flags are on. */
  list(combination: Combination): Promise<readonly Tool[]>;
}
